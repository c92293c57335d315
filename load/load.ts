import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { NO_LIMITS } from "../stand-in/http/limits.ts";
import { createStandIn, type StandIn } from "../stand-in/stand-in.ts";
import { startServer } from "./servers.ts";
import { temporaryDatabase } from "./temporary-database.ts";
import { createLoadWorld } from "./world.ts";

/**
 * Completed runs, delivered as fast as they are accepted: how long the answers take, whether any run is lost, and how
 * many reports a second come out. The stand-in answers at once and has no limits, so this is the app's own cost.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    servers: { type: "string", default: "1" },
    database: { type: "string", default: "postgres" },
    organisations: { type: "string", default: "10" },
    concurrency: { type: "string", default: "32" },
    "node-option": { type: "string", multiple: true, default: [] },
  },
});

const folder = await mkdtemp(path.join(tmpdir(), "cachewarden-load-"));
const standIn = await createStandIn({ limits: NO_LIMITS, webhookSecret: "a secret only for this measurement" });
const database = values.database === "postgres" ? await temporaryDatabase() : undefined;
const servers = await Promise.all(
  Array.from({ length: Number(values.servers) }, (_, index) =>
    startServer({
      standIn,
      databaseUrl: database?.url,
      dataDir: path.join(folder, "data"),
      logFile: path.join(folder, `server-${index}.log`),
      nodeOptions: values["node-option"],
    }),
  ),
);
try {
  const world = createLoadWorld(standIn, { organisations: Number(values.organisations), repositoriesEach: 10 });
  const runs = Array.from({ length: Number(values.runs) }, () => world.next());
  const idleMemory = servers.map((server) => server.memory());

  const started = performance.now();
  const answers = await deliverAll(runs.map(({ event }) => event));
  const acceptedSeconds = (performance.now() - started) / 1_000;
  await allReported(runs);
  const seconds = (performance.now() - started) / 1_000;

  const refused = answers.filter(({ status }) => status !== 200).length;
  const lost = runs.filter((run) => standIn.world.commentsOf(run).length === 0).length;
  const twice = runs.filter((run) => standIn.world.commentsOf(run).length > 1).length;
  const durations = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const requests = Object.values(standIn.requests.totals()).reduce((sum, count) => sum + count, 0);
  console.log(
    JSON.stringify(
      {
        runs: runs.length,
        servers: servers.length,
        database: values.database,
        refused,
        lost,
        twice,
        accepted_per_second: rounded(runs.length / acceptedSeconds),
        answer_ms: { p50: at(durations, 0.5), p99: at(durations, 0.99), max: at(durations, 1) },
        reports_per_second: rounded(runs.length / seconds),
        requests_per_report: rounded(requests / runs.length),
        processor_seconds_per_report: rounded(
          servers.reduce((sum, server) => sum + server.processorSeconds(), 0) / runs.length,
          4,
        ),
        memory_mb: {
          idle: idleMemory.map((bytes) => Math.round(bytes / 1_000_000)),
          after: servers.map((server) => Math.round(server.memory() / 1_000_000)),
        },
        ...(database === undefined
          ? {}
          : { database_bytes_per_run: Math.round((await database.bytes()) / runs.length) }),
      },
      null,
      2,
    ),
  );
  if (refused + lost + twice > 0) process.exitCode = 1;
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await database?.drop();
  await standIn.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Sends all events, as many at a time as asked for, to the servers in turn. */
async function deliverAll(events: readonly Parameters<StandIn["message"]>[0][]) {
  const waiting = events.entries();
  const answers: { status: number; ms: number }[] = [];
  const worker = async () => {
    for (const [index, event] of waiting) {
      standIn.setHookUrl(`${servers[index % servers.length]?.url}/api/github/webhooks`);
      const began = performance.now();
      const [delivery] = await standIn.deliver(event);
      answers.push({ status: delivery?.statusCode ?? 0, ms: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: Number(values.concurrency) }, worker));
  return answers;
}

/** Resolves when every pull request has its comment, or nothing more has happened for a while. */
async function allReported(runs: readonly { readonly repository: string; readonly pull: number }[]): Promise<void> {
  let left = runs;
  let progressed = performance.now();
  while (left.length > 0 && performance.now() - progressed < 30_000) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const still = left.filter((run) => standIn.world.commentsOf(run).length === 0);
    if (still.length < left.length) progressed = performance.now();
    left = still;
  }
}

function at(sorted: readonly number[], share: number): number {
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
