import type { JobWithMetadata, PgBoss } from "pg-boss";
import { createBell } from "./bell.ts";
import { beat, type Claim, type Settlement, settle } from "./claim.ts";
import { createLull } from "./lull.ts";
import { COMMON, type QueueSettings } from "./queue-settings.ts";

export interface DispatcherOptions extends Settlement {
  readonly boss: Settlement["boss"] & Pick<PgBoss, "fetch" | "touch">;
  /** The queue. */
  readonly name: string;
  readonly settings: QueueSettings;
  /** Waited for before each look. */
  readonly calm: () => Promise<void>;
  /** One try of one task. What it throws counts as a failed try, but for a `PostponedError`. */
  readonly work: (job: JobWithMetadata<object>, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** Takes the tasks of one queue and sees to it that each is settled. */
export interface Dispatcher {
  /** Looks for tasks now instead of at the next poll. */
  wake(): void;
  /** Takes no more tasks; what has not ended after `seconds` is put back. */
  stop(seconds: number): Promise<void>;
}

/** Why a try was cut off because the server stops. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Works on one queue: one look fills all free hands, and every task that ends is followed by another look.
 *
 * pg-boss's own workers look each for itself and then sleep until the next poll, which limits a server to one task a
 * second and worker. Claims, retries, heartbeats and the fence against a claim that was lost stay pg-boss's.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { boss, name, settings, onError } = options;
  const pollMs = settings.pollSeconds * 1_000;
  const claims = new Map<string, Claim>();
  const bell = createBell();
  const lull = createLull(() => performance.now());
  let stopping = false;

  const look = async (): Promise<boolean> => {
    const { batchSize, fullGroups } = roomFor(settings, claims);
    if (batchSize === 0 || lull.covers(fullGroups)) return false;
    const noted = lull.begin(fullGroups, pollMs);
    const jobs = await boss.fetch<object>(name, { batchSize, includeMetadata: true, ignoreGroups: fullGroups });
    for (const job of jobs) begin(job);
    if (jobs.length < batchSize) noted();
    return jobs.length === batchSize;
  };

  const begin = (job: JobWithMetadata<object>) => {
    const controller = new AbortController();
    const claim: Claim = { job, controller, settled: Promise.resolve() };
    const working = options.work(job, controller.signal);
    claim.settled = settle(options, { claim, working }).catch(onError);
    claims.set(job.id, claim);
    // A handler that does not heed its signal keeps its hand busy, or there would be more at work than hands.
    void Promise.allSettled([working, claim.settled]).then(() => {
      claims.delete(job.id);
      lull.endFor(job.groupId ?? "");
      bell.ring();
    });
  };

  const run = async () => {
    while (!stopping) {
      await options.calm();
      const mayHaveMore = await look().catch((error: Error) => {
        onError(error);
        return false;
      });
      if (!mayHaveMore) await bell.wait(pollMs);
    }
  };

  const running = run();
  const heartbeat = setInterval(() => {
    beat(boss, name, [...claims.values()]).catch(onError);
  }, COMMON.heartbeatSeconds * 500);

  return {
    wake: () => {
      lull.end();
      bell.ring();
    },
    stop: async (seconds) => {
      stopping = true;
      bell.ring();
      await running;
      await settledWithin(claims, seconds * 1_000);
      for (const { controller } of claims.values()) controller.abort(new StoppedError("the server stops"));
      await Promise.all(Array.from(claims.values(), (claim) => claim.settled));
      clearInterval(heartbeat);
    },
  };
}

/**
 * How many tasks may be taken, and of which installations none. The number is so small that one installation cannot
 * pass its own limit with it, whatever comes.
 */
function roomFor(
  { concurrency, groupConcurrency }: QueueSettings,
  claims: ReadonlyMap<string, Claim>,
): { readonly batchSize: number; readonly fullGroups: string[] } {
  const counts = new Map<string, number>();
  for (const { job } of claims.values()) {
    if (job.groupId != null) counts.set(job.groupId, (counts.get(job.groupId) ?? 0) + 1);
  }
  const fullGroups = [...counts].filter(([, count]) => count >= groupConcurrency).map(([group]) => group);
  const busiest = Math.max(0, ...[...counts.values()].filter((count) => count < groupConcurrency));
  return { batchSize: Math.min(concurrency - claims.size, groupConcurrency - busiest), fullGroups };
}

async function settledWithin(claims: ReadonlyMap<string, Claim>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(Array.from(claims.values(), (claim) => claim.settled)), timeout]);
  clearTimeout(timer);
}
