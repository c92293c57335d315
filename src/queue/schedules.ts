import type { AppTaskName } from "../tasks/requests.ts";

/** A task that comes round by itself. */
export interface Schedule {
  readonly task: AppTaskName;
  readonly everySeconds: number;
}

/** Everything that happens without an event, each at the start and then at its interval. */
export const SCHEDULES: readonly Schedule[] = [
  { task: "recover-deliveries", everySeconds: 10 * 60 },
  { task: "list-installations", everySeconds: 60 * 60 },
  { task: "reconcile-runs", everySeconds: 60 * 60 },
  { task: "trim-history", everySeconds: 24 * 60 * 60 },
];

/** Servers that start together fire once: within this time a start counts as the same, in seconds. */
const START_SLOT_SECONDS = 10;

/** How often a schedule is offered within its interval. One offer would miss a slot whenever its timer is late. */
const OFFERS_PER_SLOT = 4;

/** Stores the task, unless one was stored in the same slot of so many seconds by the database's clock. */
export type Fire = (task: AppTaskName, slotSeconds: number) => Promise<void>;

/**
 * Lets schedules fire until the returned function is called. Any number of servers may do so on one database: each
 * offers every slot, and the database takes one offer of a slot.
 * `speed` is how many times as often, for tests that cannot wait for an hour.
 */
export function startSchedules(
  fire: Fire,
  { onError, speed }: { readonly onError: (error: Error) => void; readonly speed: number },
): () => void {
  const offer = (task: AppTaskName, slotSeconds: number) =>
    fire(task, slotSeconds).catch((error: unknown) => {
      onError(new Error(`The scheduled task ${task} could not be stored; it is offered again`, { cause: error }));
    });
  const timers = SCHEDULES.map(({ task, everySeconds }) => {
    const slotSeconds = Math.max(1, Math.round(everySeconds / speed));
    void offer(task, Math.min(START_SLOT_SECONDS, slotSeconds));
    return setInterval(() => void offer(task, slotSeconds), (slotSeconds * 1_000) / OFFERS_PER_SLOT);
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
