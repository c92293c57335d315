import type { LogReading } from "../../model/reading.ts";

/** One job of the input, read. */
export interface AnalyzedJob {
  readonly name: string;
  /** Where its log was found. */
  readonly source: string;
  readonly reading: LogReading;
  /** Whether the log was read to its end; what a damaged archive gave before its fault is kept. */
  readonly complete: boolean;
}
