import { toAnalysisJson } from "../../log/analysis-json.ts";
import { terminalJson } from "../terminal/terminal-json.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";

/** The report for scripts, on lines of its own so that a person can read it too. */
export function jsonReport(jobs: readonly AnalyzedJob[]): string {
  return terminalJson(toAnalysisJson(jobs), 2);
}
