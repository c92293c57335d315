import { LogArchiveError } from "../../archive/log-archive-error.ts";
import { printable } from "../terminal/terminal-text.ts";
import { UnreadableInputError } from "../unreadable-input-error.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { type FoundLog, findLogs } from "./find-logs.ts";
import type { JobWithSteps } from "./jobs-file.ts";
import { startProgressBar } from "./progress-bar.ts";
import { readJobs } from "./read-jobs.ts";

export type ReportFormat = "text" | "json" | "markdown";

export interface AnalyzeOptions {
  readonly format: ReportFormat;
  /** A file with the answer of the jobs API. */
  readonly steps?: string;
}

/** Reads every log that the paths lead to, prints the report, then one line for each thing that could not be read. */
export async function runAnalyze(paths: readonly string[], { format, steps }: AnalyzeOptions): Promise<void> {
  const failures: Error[] = [];
  const apiJobs = steps === undefined ? [] : await orFailure(failures, [], () => jobsOfFile(steps));
  const logs: FoundLog[] = [];
  for (const path of new Set(paths)) logs.push(...(await orFailure(failures, [], () => findLogs(path))));

  const bar = await startProgressBar(logs.reduce((sum, log) => sum + (log.bytes ?? 0), 0));
  const read = await readJobs(logs, { jobs: apiJobs, onBytes: (bytes) => bar.advance(bytes) });
  bar.stop();

  if (read.jobs.length > 0) process.stdout.write(await render(read.jobs, format));
  for (const failure of [...failures, ...read.failures]) {
    console.error(`cachewarden: ${printable(failure.message)}`);
    process.exitCode = 1;
  }
}

async function jobsOfFile(path: string): Promise<readonly JobWithSteps[]> {
  const { readJobsFile } = await import("./jobs-file.ts");
  return readJobsFile(path);
}

/** Keeps a failure that a person can mend, and goes on without what was asked for. */
async function orFailure<Value>(failures: Error[], without: Value, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UnreadableInputError || error instanceof LogArchiveError)) throw error;
    failures.push(error);
    return without;
  }
}

/** Each format is imported when it is asked for: the start of the command counts in every measurement of it. */
async function render(jobs: readonly AnalyzedJob[], format: ReportFormat): Promise<string> {
  switch (format) {
    case "json":
      return (await import("./json-report.ts")).jsonReport(jobs);
    case "markdown":
      return (await import("./markdown-report.ts")).markdownReport(jobs);
    case "text": {
      const { textReport } = await import("./text-report.ts");
      const { terminalWidth } = await import("../terminal/terminal-width.ts");
      const { paletteFor } = await import("../terminal/palette.ts");
      return textReport(jobs, { width: terminalWidth(), palette: paletteFor(process.stdout) });
    }
  }
}
