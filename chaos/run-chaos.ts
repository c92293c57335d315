import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../stand-in/random.ts";
import { createStandIn, type StandIn } from "../stand-in/stand-in.ts";
import { type ChaosWorld, createChaosWorld, problemsOf } from "./chaos-world.ts";
import { type ChaosStorage, type Fleet, startFleet } from "./fleet.ts";

export interface ChaosOptions {
  /** Everything that is drawn repeats itself with the same seed; what the clock and the machine do does not. */
  readonly seed: number;
  readonly pulls: number;
  readonly kills: number;
  readonly servers: number;
  readonly storage: ChaosStorage;
  /** The end has to be reached within this time. */
  readonly mostMinutes: number;
  readonly logFolder?: string | undefined;
  readonly say: (line: string) => void;
}

export interface ChaosResult {
  /** What is not as it has to be; empty when all is well. */
  readonly problems: readonly string[];
  /** From the first webhook until everything was as it has to be. */
  readonly seconds: number;
  readonly comments: number;
  readonly closed: number;
  readonly kills: number;
  readonly requests: number;
  readonly faults: number;
  readonly deliveries: number;
}

/** What was right once has to stay right: a second comment could come late. In milliseconds. */
const QUIET_MS = 10_000;

/** Shares of the webhooks: sent twice, sent and never received, and never sent at all. */
const BAD_DAY = { shuffle: true, doubled: 0.1, dropped: 0.1, lost: 0.1 } as const;

/** Lets everything go wrong at once, and tells whether the end is as if nothing had. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const random = seededRandom(options.seed);
  const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
  const world = createChaosWorld(standIn, options.pulls, random);
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet({ ...options, standIn, logFolder: options.logFolder });
    await untilInstalled(standIn, world.mainCaches.size);
    addFaults(standIn, options.seed);
    const started = performance.now();
    const kills = await happen({ ...options, standIn, world, fleet, random });
    options.say(`everything has happened after ${secondsSince(started)} s and ${kills} kills`);
    const problems = await untilRight({ ...options, standIn, world, started });
    const seconds = secondsSince(started);
    await sleep(QUIET_MS);
    return {
      problems: problems.length > 0 ? problems : problemsOf(standIn, world),
      seconds,
      comments: world.pulls.flatMap(({ repository, number: pull }) => standIn.world.commentsOf({ repository, pull }))
        .length,
      closed: world.pulls.filter(({ closed }) => closed).length,
      kills,
      requests: standIn.requests.count({}),
      faults: standIn.faults.injected(),
      deliveries: standIn.deliveries().length,
    };
  } finally {
    await fleet?.stop();
    await standIn.stop();
  }
}

/** One request in five fails, half of them after their work was done. Some never answer, and some name a limit. */
function addFaults(standIn: StandIn, seed: number): void {
  standIn.faults.add({ probability: 0.005, seed: seed + 1, when: "either", fault: { kind: "timeout" } });
  const limit = { kind: "status", status: 429, headers: { "retry-after": "2" } } as const;
  standIn.faults.add({ probability: 0.005, seed: seed + 2, when: "before", fault: limit });
  standIn.faults.add({
    probability: 0.19,
    seed: seed + 3,
    when: "either",
    fault: [
      { kind: "status", status: 500 },
      { kind: "status", status: 502 },
      { kind: "status", status: 503 },
      { kind: "cut" },
      { kind: "truncate" },
    ],
  });
}

/** The servers know where they are installed: runs from before that are none of their business. */
async function untilInstalled(standIn: StandIn, installations: number): Promise<void> {
  while (standIn.requests.count({ route: "/installation/repositories", status: 200 }) < installations) await sleep(100);
  // The stand-in's runs begin a second before they end.
  await sleep(2_000);
}

interface Happening extends ChaosOptions {
  readonly standIn: StandIn;
  readonly world: ChaosWorld;
  readonly fleet: Fleet;
  readonly random: () => number;
}

/** Lets the steps happen in as many waves as there are kills; in each wave one server is killed and comes back. */
async function happen({ standIn, world, fleet, random, kills, seed, say }: Happening): Promise<number> {
  const size = Math.ceil(world.steps.length / kills);
  let done = 0;
  for (let wave = 0; wave < kills; wave += 1) {
    const victim = Math.floor(random() * fleet.urls.length);
    // A load balancer that has not noticed yet sends to the dead one too.
    standIn.setHookUrl(`${fleet.urls[Math.floor(random() * fleet.urls.length)]}/api/github/webhooks`);
    const events = world.steps.slice(wave * size, (wave + 1) * size).flatMap((step) => step());
    const delivered = standIn.deliverAll(events, { ...BAD_DAY, seed: seed + wave });
    const killed = sleep(random() * 1_500).then(() => fleet.killAndStart(victim));
    await Promise.all([delivered, killed]);
    done += 1;
    say(`wave ${done}: ${events.length} events, server ${victim} killed, ${problemsOf(standIn, world).length} to go`);
  }
  return done;
}

async function untilRight({
  standIn,
  world,
  started,
  mostMinutes,
  say,
}: Pick<Happening, "standIn" | "world" | "mostMinutes" | "say"> & { readonly started: number }): Promise<
  readonly string[]
> {
  let said = started;
  for (;;) {
    const problems = problemsOf(standIn, world);
    if (problems.length === 0 || performance.now() - started > mostMinutes * 60_000) return problems;
    if (performance.now() - said > 10_000) {
      said = performance.now();
      say(`${secondsSince(started)} s: ${problems.length} to go, such as ${problems[0]}`);
    }
    await sleep(250);
  }
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10;
}
