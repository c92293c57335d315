import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readJobLog } from "../src/log/read-job-log.ts";
import { type Mix, makeLog } from "./reader/log-maker.ts";
import { type Cost, cheapest, measure } from "./reader/measure.ts";
import { printResults } from "./results.ts";

/**
 * How fast logs are read: `cachewarden analyze` against `grep -cE` on the same log, on one core, starts included; its
 * memory; how both grow with the log; and the reader alone on a job log of 2 MB.
 *
 *   node bench/reader.ts [--mib 1024] [--runs 3] [--largest 4096]
 */
export interface ReaderBenchmark {
  readonly mib: number;
  readonly runs: number;
  /** The largest log, in MiB; it is read once. */
  readonly largest: number;
}

const MIB = 1024 ** 2;
const ROOT = path.join(import.meta.dirname, "..");

/** What a person would look for to learn what the caches did. */
const PATTERN =
  "Cache (hit|restored|saved|not found)|Failed to (restore|save)|#[0-9]+ (CACHED|DONE|ERROR)|go: downloading";

/** What is promised. */
export const READER_BOUNDS = { ratio: 3, peakMib: 150, jobLogMs: 30 };

/** Runs all measurements and prints them; says whether all bounds hold. */
export async function benchmarkReader({ mib, runs, largest }: ReaderBenchmark): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-bench-"));
  try {
    const cachewarden = [process.execPath, buildPackage(folder), "analyze", "--format", "json"];
    const log = path.join(folder, "job.log");
    const jobs = await compareWithGrep({ cachewarden, log, mix: "jobs", mib, runs });
    const recordings = await compareWithGrep({ cachewarden, log, mix: "recordings", mib, runs });
    const peakMib = Math.max(jobs.peak, recordings.peak, await growth({ cachewarden, log, largest }));
    const jobLogMs = await readJobLogOf2Mb(log);
    return printResults(`Reading logs of ${mib} MiB, next to grep`, [
      { what: "like the logs of jobs, times grep", value: jobs.ratio, atMost: READER_BOUNDS.ratio },
      { what: "recordings end to end, times grep", value: recordings.ratio },
      { what: "most resident memory, MiB", value: peakMib, atMost: READER_BOUNDS.peakMib },
      { what: "2 MB job log, the reader alone, ms", value: jobLogMs, atMost: READER_BOUNDS.jobLogMs },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The package as it is published: compiled, so that Node has no types to strip. */
function buildPackage(folder: string): string {
  const built = path.join(folder, "package");
  mkdirSync(built);
  execFileSync(
    path.join(ROOT, "node_modules/.bin/tsc"),
    ["-p", "tsconfig.build.json", "--outDir", path.join(built, "dist")],
    {
      cwd: ROOT,
    },
  );
  cpSync(path.join(ROOT, "package.json"), path.join(built, "package.json"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(built, "node_modules"));
  return path.join(built, "dist/cli.js");
}

const UNKNOWN: Cost = { seconds: Number.NaN, peakBytes: Number.NaN };

interface Comparison {
  readonly cachewarden: readonly string[];
  readonly log: string;
  readonly mix: Mix;
  readonly mib: number;
  readonly runs: number;
}

async function compareWithGrep({ cachewarden, log, mix, mib, runs }: Comparison) {
  makeLog(log, mib * MIB, mix);
  const commands = { grep: ["grep", "-cE", PATTERN, log], ours: [...cachewarden, log] };
  const costs = await cheapest(commands, runs);
  const { grep = UNKNOWN, ours = UNKNOWN } = Object.fromEntries(costs);
  const ratio = ours.seconds / grep.seconds;
  const peak = ours.peakBytes / MIB;
  console.log(
    `${mib} MiB of ${mix}: grep ${seconds(grep)}, cachewarden ${seconds(ours)}, ${peak.toFixed(0)} MiB resident: ratio ${ratio.toFixed(2)}`,
  );
  return { ratio, peak };
}

/** Reads logs of growing size, each once; returns the most memory that was resident, in MiB. */
async function growth({ cachewarden, log, largest }: { cachewarden: readonly string[]; log: string; largest: number }) {
  let peakMib = 0;
  for (let mib = 1; mib <= largest; mib *= mib < 64 ? 8 : 4) {
    makeLog(log, mib * MIB, "jobs");
    const cost = await measure([...cachewarden, log]);
    const peak = cost.peakBytes / MIB;
    peakMib = Math.max(peakMib, peak);
    console.log(`${String(mib).padStart(5)} MiB: ${seconds(cost)}, ${peak.toFixed(0)} MiB resident`);
  }
  return peakMib;
}

/** The reader alone, in a process that has just started to use it, and again: the median in milliseconds. */
async function readJobLogOf2Mb(log: string): Promise<number> {
  makeLog(log, 2_000_000, "jobs");
  const bytes = readFileSync(log);
  const times: number[] = [];
  for (let run = 0; run < 10; run++) {
    const began = performance.now();
    await readJobLog([bytes]);
    times.push(performance.now() - began);
  }
  const [first = 0] = times;
  const median = times.toSorted((a, b) => a - b)[5] ?? 0;
  console.log(`2 MB job log, the reader alone: ${median.toFixed(1)} ms, the very first time ${first.toFixed(1)} ms`);
  return median;
}

function seconds(cost: { readonly seconds: number }): string {
  return `${cost.seconds.toFixed(2)} s`;
}

if (import.meta.main) {
  const { parseArgs } = await import("node:util");
  const { values } = parseArgs({
    options: {
      mib: { type: "string", default: "1024" },
      runs: { type: "string", default: "3" },
      largest: { type: "string", default: "4096" },
    },
  });
  const holds = await benchmarkReader({
    mib: Number(values.mib),
    runs: Number(values.runs),
    largest: Number(values.largest),
  });
  process.exitCode = holds ? 0 : 1;
}
