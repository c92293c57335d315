import { type MissedDelivery, missedDeliveries } from "../model/delivery.ts";
import type { Redelivery } from "../store/recovery.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { PostponedError } from "./postponed-error.ts";
import type { TaskData } from "./requests.ts";

/** Pages that one look reads at most; the app as a whole has 5,000 requests an hour for such questions. */
const MOST_PAGES = 50;

/** Seconds until a look that did not come to the end goes on. */
const GO_ON_SECONDS = 60;

/** What was read last time is read again for so long, as GitHub may list an attempt late. In milliseconds. */
const OVERLAP_MS = 10 * 60_000;

/** A delivery that fails so often fails because of what is in it, and a person has to look. */
const MOST_ASKED = 10;

/** GitHub sends again within seconds, so an attempt that was asked for and is not listed yet gets this time. */
const UNDER_WAY_SECONDS = 60;

/**
 * Finds the webhooks that did not arrive, and has GitHub send them again: it never does so by itself. What was missed
 * without a trace is found by the reconciliation of runs and by the sweep of caches.
 */
export async function recoverDeliveriesTask(
  data: TaskData<"recover-deliveries">,
  { github, store, log, handledEvents }: TaskDependencies,
): Promise<void> {
  // Gather. GitHub's clock throughout: ours may be wrong.
  const sinceMs = data.sinceMs ?? ((await store.deliveriesArrivedUntil()) ?? OVERLAP_MS) - OVERLAP_MS;
  const { attempts, cursor } = await github.deliveries({ sinceMs, cursor: data.cursor, mostPages: MOST_PAGES });
  const missed = missedDeliveries(attempts).filter(({ attempt }) => handledEvents.has(attempt.event));
  const redeliveries = await store.findRedeliveries(missed.map(({ attempt }) => attempt.guid));

  // Decide, then ask
  const open: MissedDelivery[] = [];
  let asked = 0;
  for (const each of missed) {
    const { attempt } = each;
    const decision = decide(each, redeliveries.get(attempt.guid));
    if (decision === "give up") log.warn({ delivery: attempt.guid, event: attempt.event }, "delivery given up");
    else open.push(each);
    if (decision !== "ask" || (await github.redeliver(attempt.id)) === "gone") continue;
    await store.saveRedelivery(attempt.guid, attempt.id);
    asked += 1;
  }

  // Keep: the next look begins where the first delivery is still out.
  const newestAtMs = data.newestAtMs ?? attempts[0]?.deliveredAtMs ?? sinceMs;
  const openAtMs = Math.min(data.openAtMs ?? newestAtMs, ...open.map(({ firstAtMs }) => firstAtMs));
  log.info({ attempts: attempts.length, missed: missed.length, asked }, "deliveries looked through");
  if (cursor !== undefined) {
    throw new PostponedError("There are more deliveries than one look reads", GO_ON_SECONDS, {
      data: { cursor, sinceMs, newestAtMs, openAtMs },
    });
  }
  await store.saveArrivals(openAtMs);
}

function decide({ attempt }: MissedDelivery, before: Redelivery | undefined): "ask" | "wait" | "give up" {
  if (before === undefined) return "ask";
  if (before.asked >= MOST_ASKED) return "give up";
  return before.attemptId === attempt.id && before.secondsAgo < UNDER_WAY_SECONDS ? "wait" : "ask";
}
