import type { LogReading } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import { createLogReader, type JobLogReading } from "./log-reader.ts";

export interface ReadOptions {
  /** The job's steps as the jobs API tells them, to say which step each cache and build belongs to. */
  readonly steps?: readonly Step[];
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads one job's log once, as it arrives: bytes, lines, events, outcomes. It takes the raw log of the API, one job of
 * what `gh run view --log` prints, and plain output without timestamps. No input makes it throw; an error of `chunks`
 * is thrown on.
 */
export async function readJobLog(chunks: Chunks, { steps = [] }: ReadOptions = {}): Promise<LogReading> {
  const reader = createLogReader({ stepsOf: () => steps, splitsJobs: false });
  for await (const chunk of chunks) reader.push(chunk);
  const [job] = reader.end();
  return job?.reading ?? { lines: 0, bytes: 0, caches: [], builds: [], tools: [], goModules: [] };
}

/**
 * Reads a log that may hold several jobs: what `gh run view --log` prints, `job<TAB>step<TAB>line`, gives one reading
 * for each job, in the order in which they begin; any other log one reading without a name.
 */
export async function readLog(
  chunks: Chunks,
  { stepsOf = () => [] }: { readonly stepsOf?: (job: string) => readonly Step[] } = {},
): Promise<readonly JobLogReading[]> {
  const reader = createLogReader({ stepsOf, splitsJobs: true });
  for await (const chunk of chunks) reader.push(chunk);
  return reader.end();
}
