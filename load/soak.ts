import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { NO_LIMITS } from "../stand-in/http/limits.ts";
import { createStandIn } from "../stand-in/stand-in.ts";
import { judgeGrowth, type Sample } from "./judge-growth.ts";
import { GC_ON_SIGNAL, startServer } from "./servers.ts";
import { temporaryDatabase } from "./temporary-database.ts";
import { createLoadWorld } from "./world.ts";

/**
 * Work in a row, by default for ten minutes: runs end at a steady rate, pull requests close and lose their caches.
 * Prints the server's memory as it goes, and at the end whether it grew and whether every run was reported on.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "5" },
    database: { type: "string", default: "postgres" },
  },
});
const lengthMs = Number(values.minutes) * 60_000;

const SAMPLES = 60;

/** How long the last reports may take after the last run, in milliseconds. */
const LAST_REPORTS_MS = 60_000;

type Run = ReturnType<ReturnType<typeof createLoadWorld>["next"]>;

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
let waiting: Run[] = [];
let mostWaiting = 0;
const started = Date.now();
const sampler = setInterval(() => void sample(), lengthMs / SAMPLES);
try {
  const { runs, refused } = await work();
  clearInterval(sampler);
  await lastReports();
  const { grew, words, ...figures } = judgeGrowth(samples);
  const lost = waiting.length;
  console.log(
    JSON.stringify(
      {
        minutes: Number(values.minutes),
        database: values.database,
        runs,
        refused,
        lost,
        most_waiting: mostWaiting,
        ...figures,
      },
      null,
      2,
    ),
  );
  console.log(words);
  if (refused + lost > 0) console.log(`${refused} deliveries were refused and ${lost} runs have no report.`);
  if (grew || refused + lost > 0) process.exitCode = 1;
} finally {
  clearInterval(sampler);
  await server.stop();
  await database?.drop();
  await standIn.stop();
  await rm(folder, { recursive: true, force: true });
}

async function work(): Promise<{ readonly runs: number; readonly refused: number }> {
  const world = createLoadWorld(standIn, { organisations: 10, repositoriesEach: 5 });
  const open: Run[] = [];
  let runs = 0;
  let refused = 0;
  while (Date.now() - started < lengthMs) {
    const run = world.next();
    runs += 1;
    open.push(run);
    waiting.push(run);
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

/** Leaves in `waiting` what has no report yet. */
function lookForReports(): void {
  waiting = waiting.filter((run) => standIn.world.commentsOf(run).length === 0);
  mostWaiting = Math.max(mostWaiting, waiting.length);
}

async function lastReports(): Promise<void> {
  const until = performance.now() + LAST_REPORTS_MS;
  for (lookForReports(); waiting.length > 0 && performance.now() < until; lookForReports()) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function sample(): Promise<void> {
  await server.collectGarbage();
  lookForReports();
  const text = await server.metrics().catch(() => "");
  const metric = (name: string) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]);
  const heldBytes = metric("nodejs_heap_size_used_bytes") + metric("nodejs_external_memory_bytes");
  if (Number.isNaN(heldBytes)) return;
  const minute = (Date.now() - started) / 60_000;
  samples.push({ minute, heldBytes, residentBytes: server.memory() });
  if (samples.length % 6 !== 0) return;
  const [held, resident] = [heldBytes, server.memory()].map((bytes) => (bytes / 1e6).toFixed(1));
  console.error(`${minute.toFixed(1)} min: ${held} MB held, ${resident} MB resident, ${waiting.length} runs wait`);
}
