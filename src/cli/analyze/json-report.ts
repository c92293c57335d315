import { toAnalysisJson } from "../../log/analysis-json.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";

/** Control characters that JSON allows unescaped and some terminals obey: DEL and C1. */
const LEFT_BY_JSON = /[\u007f-\u009f]/g;

/** The report for scripts, on lines of its own so that a person can read it too. */
export function jsonReport(jobs: readonly AnalyzedJob[]): string {
  return `${JSON.stringify(toAnalysisJson(jobs), null, 2).replace(LEFT_BY_JSON, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
