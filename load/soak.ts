import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { linearRegression, median } from "simple-statistics";
import { NO_LIMITS } from "../stand-in/http/limits.ts";
import { createStandIn } from "../stand-in/stand-in.ts";
import { GC_ON_SIGNAL, startServer } from "./servers.ts";
import { temporaryDatabase } from "./temporary-database.ts";
import { createLoadWorld } from "./world.ts";

/**
 * Work in a row, by default for ten minutes: runs end at a steady rate, pull requests close and lose their caches.
 * Prints the server's memory as it goes, and whether it grew: what it holds after a collection, in the last third
 * against the first third after the warm-up.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "5" },
    database: { type: "string", default: "postgres" },
  },
});
const lengthMs = Number(values.minutes) * 60_000;

/** The first part fills caches and lets the compiler do its work. */
const WARM_UP = 0.2;
/** What one sample differs from the next by, in bytes: tasks under way, answers that wait to be read. */
const NOISE_BYTES = 8_000_000;
const SAMPLES = 60;

interface Sample {
  readonly minute: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const folder = await mkdtemp(path.join(tmpdir(), "cachewarden-soak-"));
const standIn = await createStandIn({ limits: NO_LIMITS, webhookSecret: "a secret only for this measurement" });
const database = values.database === "postgres" ? await temporaryDatabase() : undefined;
const server = await startServer({
  standIn,
  databaseUrl: database?.url,
  dataDir: path.join(folder, "data"),
  nodeOptions: GC_ON_SIGNAL,
});
standIn.setHookUrl(`${server.url}/api/github/webhooks`);
const samples: Sample[] = [];
const started = Date.now();
const sampler = setInterval(() => void sample(), lengthMs / SAMPLES);
try {
  const { runs, refused } = await work();
  clearInterval(sampler);
  const growth = growthOf(samples);
  console.log(JSON.stringify({ minutes: Number(values.minutes), runs, refused, ...growth }, null, 2));
  if (growth.grew || refused > 0) process.exitCode = 1;
} finally {
  clearInterval(sampler);
  await server.stop();
  await database?.drop();
  await standIn.stop();
  await rm(folder, { recursive: true, force: true });
}

async function work(): Promise<{ readonly runs: number; readonly refused: number }> {
  const world = createLoadWorld(standIn, { organisations: 10, repositoriesEach: 5 });
  const open: { readonly repository: string; readonly pull: number }[] = [];
  let runs = 0;
  let refused = 0;
  while (Date.now() - started < lengthMs) {
    const run = world.next();
    runs += 1;
    open.push(run);
    const [delivery] = await standIn.deliver(run.event);
    if (delivery?.statusCode !== 200) refused += 1;
    const done = open.length > 100 ? open.shift() : undefined;
    if (done !== undefined) {
      const { repository, pull } = done;
      standIn.world.closePull({ repository, pull });
      await standIn.deliver({ event: "pull_request.closed", repository, pull });
    }
    const dueMs = started + (runs / Number(values.rate)) * 1_000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - Date.now())));
  }
  return { runs, refused };
}

async function sample(): Promise<void> {
  await server.collectGarbage();
  const text = await server.metrics().catch(() => "");
  const heap = /^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1];
  if (heap === undefined) return;
  const minute = (Date.now() - started) / 60_000;
  samples.push({ minute, heapBytes: Number(heap), residentBytes: server.memory() });
  const last = samples.at(-1);
  if (samples.length % 6 === 0 && last !== undefined) {
    console.error(
      `${minute.toFixed(1)} min: heap ${megabytes(last.heapBytes)} MB, resident ${megabytes(last.residentBytes)} MB`,
    );
  }
}

function growthOf(all: readonly Sample[]) {
  const steady = all.filter(({ minute }) => minute >= Number(values.minutes) * WARM_UP);
  const third = Math.max(1, Math.floor(steady.length / 3));
  const heaps = steady.map(({ heapBytes }) => heapBytes);
  const residents = steady.map(({ residentBytes }) => residentBytes);
  const first = median(heaps.slice(0, third));
  const last = median(heaps.slice(-third));
  const { m: slope } = linearRegression(steady.map(({ minute, heapBytes }) => [minute, heapBytes]));
  return {
    heap_mb: { first: megabytes(first), last: megabytes(last), slope_per_minute: megabytes(slope) },
    resident_mb: {
      first: megabytes(median(residents.slice(0, third))),
      last: megabytes(median(residents.slice(-third))),
      most: megabytes(Math.max(...residents)),
    },
    grew: last - first > NOISE_BYTES,
  };
}

function megabytes(bytes: number): number {
  return Number((bytes / 1_000_000).toFixed(1));
}
