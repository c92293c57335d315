import type { LogReading } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import { type Columns, looksLikeColumns, readColumns, skipGarbledMark } from "./columns.ts";
import { createJobReader, type JobReader } from "./job-reader.ts";
import { DECIDING_LINES, type VisitLine } from "./lines.ts";
import { createLineScanner } from "./scan/line-scanner.ts";
import { timestampEnd } from "./timestamp.ts";

/** What one job's log said, with the job's name where the log itself has it. */
export interface JobLogReading {
  readonly name: string | null;
  readonly reading: LogReading;
}

export interface LogReader {
  /** Takes the next bytes; they are read at once, and not kept. */
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => readonly JobLogReading[];
}

export interface LogReaderOptions {
  readonly stepsOf: (job: string) => readonly Step[];
  /** Whether each job of `gh run view --log` gets a reading of its own. */
  readonly splitsJobs: boolean;
}

/** At most this many jobs of one input are read; GitHub allows 256 jobs in a matrix. */
const MAX_JOBS = 2_000;

interface OpenJob {
  readonly name: string;
  readonly reader: JobReader;
  bytes: number;
}

/** The reader behind `readJobLog`, for callers that have bytes in hand. */
export function createLogReader({ stepsOf, splitsJobs }: LogReaderOptions): LogReader {
  const jobs = new Map<string, OpenJob>();
  let bytesRead = 0;
  let hasColumns: boolean | null = null;
  let undecided = 0;

  const open = (name: string): OpenJob | null => {
    const known = jobs.get(name);
    if (known !== undefined) return known;
    if (jobs.size >= MAX_JOBS) return null;
    const job = { name, reader: createJobReader({ steps: stepsOf(name) }), bytes: 0 };
    jobs.set(name, job);
    return job;
  };
  const plain = createJobReader({ steps: stepsOf("") });
  jobs.set("", { name: "", reader: plain, bytes: 0 });
  const readWithColumns = visitColumns((columns) => open(splitsJobs ? columns.job : ""));
  const decide: VisitLine = (bytes, start, text, end, seen) => {
    if (hasColumns === null) {
      if (text - start > 3) hasColumns = false;
      else if (looksLikeColumns(bytes, start, end)) hasColumns = true;
      else if (++undecided >= DECIDING_LINES) hasColumns = false;
    }
    (hasColumns === true ? readWithColumns : plain.visit)(bytes, start, text, end, seen);
  };
  const scanner = createLineScanner({
    visit: decide,
    skip: plain.skip,
    wants: () => (hasColumns === false ? plain.wants() : "any"),
  });

  return {
    push: (chunk) => {
      bytesRead += chunk.length;
      scanner.push(chunk);
    },
    end: () => {
      scanner.end();
      const isSplit = hasColumns === true && splitsJobs;
      const read = isSplit ? [...jobs.values()].filter(({ name }) => name !== "") : [...jobs.values()].slice(0, 1);
      return read.map(({ name, reader, bytes }) => ({
        name: isSplit ? name : null,
        reading: { ...reader.end(), bytes: isSplit ? bytes : bytesRead },
      }));
    },
  };
}

/** Takes the columns off each line and hands the rest to the reader of its job. */
function visitColumns(open: (columns: Columns) => OpenJob | null): VisitLine {
  let last: { readonly prefix: Buffer; readonly job: OpenJob | null } | null = null;
  return (bytes, start, text, end) => {
    // A line that begins with a timestamp has no columns; it is the last job's.
    const isPlain = text - start > 3;
    if (!isPlain && (last === null || !startsWith(bytes, start, last.prefix))) {
      const columns = readColumns(bytes, start, end);
      if (columns !== null) {
        const job = open(columns);
        job?.reader.enterStep(columns.step === "UNKNOWN STEP" ? null : columns.step);
        last = { prefix: Buffer.from(bytes.subarray(start, start + columns.length)), job };
      }
    }
    if (last?.job == null) return;
    const hasColumns = !isPlain && startsWith(bytes, start, last.prefix);
    const from = hasColumns ? skipGarbledMark(bytes, start + last.prefix.length) : start;
    last.job.bytes += end - start + 1;
    last.job.reader.visit(bytes, from, timestampEnd(bytes, from, end), end, null);
  };
}

function startsWith(bytes: Buffer, at: number, prefix: Buffer): boolean {
  if (at + prefix.length > bytes.length) return false;
  for (let index = 0; index < prefix.length; index++) {
    if (bytes[at + index] !== prefix[index]) return false;
  }
  return true;
}
