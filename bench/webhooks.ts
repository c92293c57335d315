import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "simple-statistics";
import { startServer } from "../load/servers.ts";
import { createLoadWorld } from "../load/world.ts";
import { NO_LIMITS } from "../stand-in/http/limits.ts";
import { createStandIn, type StandIn } from "../stand-in/stand-in.ts";
import { databaseServer } from "./postgres.ts";
import { printResults } from "./results.ts";
import { startBareProbot } from "./webhooks/bare-server.ts";
import { type Burst, sendBurst } from "./webhooks/deliveries.ts";

/** Deliveries that are under way at the same time: what is promised is said of this number. */
const CONNECTIONS = 32;

/** GitHub takes about so long for an answer, in milliseconds; with none at all our workers would do a day's work in a second. */
const GITHUB_MS = 250;

const PROMISED = { share: 0.9, p99Ms: 1_000, mostMb: { postgres: 200, pglite: 600 } };

interface Size {
  /** Of one burst. */
  readonly deliveries: number;
  /** Bursts for each server, in turns, so that what else the machine does falls on both. */
  readonly rounds: number;
}

/** How fast deliveries are stored, next to a bare Probot server that verifies them and does nothing. */
export async function benchmarkWebhooks(size: Size): Promise<boolean> {
  const standIn = await createStandIn({ limits: NO_LIMITS, webhookSecret: "a secret only for this measurement" });
  standIn.faults.add({ host: "api", fault: { kind: "slow", ms: GITHUB_MS } });
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-bench-"));
  const postgres = await databaseServer();
  try {
    const results = [];
    for (const database of ["postgres", "pglite"] as const) {
      const databaseUrl = database === "postgres" ? await postgres.newDatabase() : undefined;
      const measured = await measure(standIn, { ...size, databaseUrl, dataDir: path.join(folder, "data") });
      results.push(print(database, measured));
    }
    return results.every(Boolean);
  } finally {
    await postgres.stop();
    await standIn.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly bare: readonly Burst[];
  readonly ours: readonly Burst[];
  readonly mostMb: number;
}

async function measure(
  standIn: StandIn,
  { deliveries, rounds, ...storage }: Size & { readonly databaseUrl: string | undefined; readonly dataDir: string },
): Promise<Measured> {
  const world = createLoadWorld(standIn, { organisations: 10, repositoriesEach: 10 });
  const bareServer = await startBareProbot(standIn);
  const ourServer = await startServer({ standIn, ...storage });
  const bare: Burst[] = [];
  const ours: Burst[] = [];
  let mostBytes = 0;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, ourServer.memory());
  }, 50);
  try {
    // The first round is for the compiler and counts for nothing.
    for (let round = 0; round <= rounds; round += 1) {
      const made = Array.from({ length: deliveries }, () => standIn.message(world.next().event));
      const messages = made.filter((message) => message !== undefined);
      const burst = { messages, secret: standIn.webhookSecret, connections: CONNECTIONS };
      ourServer.pause();
      const ofBare = await sendBurst(bareServer.url, burst).finally(ourServer.resume);
      const ofOurs = await sendBurst(ourServer.url, burst);
      if (round === 0) continue;
      bare.push(ofBare);
      ours.push(ofOurs);
    }
  } finally {
    clearInterval(watch);
    await Promise.all([bareServer.stop(), ourServer.stop()]);
  }
  return { bare, ours, mostMb: mostBytes / 1_000_000 };
}

function print(database: "postgres" | "pglite", { bare, ours, mostMb }: Measured): boolean {
  const perSecond = (bursts: readonly Burst[]) => bursts.map((burst) => burst.perSecond);
  const shares = ours.map((burst, round) => burst.perSecond / (bare[round]?.perSecond ?? Number.NaN));
  if (process.env.DEBUG) console.log(shares.map((x) => x.toFixed(2)).join(" "));
  return printResults(`Webhooks, ${CONNECTIONS} at once, ${database}`, [
    { what: "bare Probot, deliveries a second", value: median(perSecond(bare)) },
    { what: "Cachewarden, deliveries a second", value: median(perSecond(ours)) },
    { what: "share of bare Probot's rate, median", value: median(shares), atLeast: PROMISED.share },
    { what: "answered, 50th percentile, ms", value: median(ours.map((burst) => burst.p50Ms)) },
    {
      what: "answered, 99th percentile, worst burst, ms",
      value: Math.max(...ours.map((burst) => burst.p99Ms)),
      atMost: PROMISED.p99Ms,
    },
    { what: "not answered with 2xx", value: ours.reduce((sum, burst) => sum + burst.refused, 0), atMost: 0 },
    { what: "most resident memory, MB", value: mostMb, atMost: PROMISED.mostMb[database] },
  ]);
}

if (import.meta.main) {
  const [deliveries = "3000", rounds = "5"] = process.argv.slice(2);
  const kept = await benchmarkWebhooks({ deliveries: Number(deliveries), rounds: Number(rounds) });
  process.exitCode = kept ? 0 : 1;
}
