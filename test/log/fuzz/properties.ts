import { isDeepStrictEqual } from "node:util";
import { toAnalysisJson } from "../../../src/log/analysis-json.ts";
import { createJobReader } from "../../../src/log/job-reader.ts";
import { createLogReader, type JobLogReading } from "../../../src/log/log-reader.ts";
import { createLineScanner } from "../../../src/log/scan/line-scanner.ts";

/** Milliseconds for a log of some tens of kilobytes, generous for a machine that does other things too. */
const LIMIT_MS = 2_000;

/** What holds for every input. Throws an error that says what does not. */
export function checkEverything(log: Uint8Array, cuts: readonly number[]): void {
  const began = performance.now();
  const whole = read([log]);
  if (performance.now() - began > LIMIT_MS) throw new Error(`It took longer than ${LIMIT_MS} ms`);
  for (const { name, reading } of whole) checkNumbers(toAnalysisJson([{ name: name ?? "", source: "-", reading }]));
  if (!isDeepStrictEqual(read(cut(log, cuts)), whole)) throw new Error("It depends on how the log is cut into chunks");
  if (whole.length === 1 && whole[0]?.name === null && !isDeepStrictEqual(readEveryLine(log), whole[0].reading))
    throw new Error("The scanner passes over lines that matter");
}

function read(chunks: readonly Uint8Array[]): readonly JobLogReading[] {
  const reader = createLogReader({ stepsOf: () => [], splitsJobs: true });
  for (const chunk of chunks) reader.push(chunk);
  return reader.end();
}

/** The same reader without the scanner's help. */
function readEveryLine(log: Uint8Array): JobLogReading["reading"] {
  const job = createJobReader({ steps: [] });
  const lines = createLineScanner({ ...job, wants: () => "any" });
  lines.push(log);
  lines.end();
  return { ...job.end(), bytes: log.length };
}

function cut(log: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < log.length; ) {
    const length = lengths[Math.min(chunks.length, lengths.length - 1)] ?? 1;
    chunks.push(log.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** Every number is finite and not negative, and no text is longer than a key or a line may be. */
function checkNumbers(value: unknown, path = "$"): void {
  if (typeof value === "number" && !(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new Error(`${path} is ${value}`);
  if (typeof value === "string" && value.length > 8_192) throw new Error(`${path} has ${value.length} characters`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) checkNumbers(each, `${path}.${key}`);
}
