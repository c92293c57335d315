import type { TaskName } from "../tasks/requests.ts";

/** How one kind of task is stored, tried again and given up. */
export interface QueueSettings {
  /** How many of this kind one server works on at a time. They wait for GitHub most of that time. */
  readonly concurrency: number;
  /** Longest time of one try, in seconds; then it counts as failed. */
  readonly expireSeconds: number;
}

/**
 * All kinds of tasks. A log archive may take minutes to read, and a purge is cut into steps that stay below its limit.
 * Two log readers at once keep both cores of a small machine busy.
 */
export const QUEUES: Readonly<Record<TaskName, QueueSettings>> = {
  "read-run": { concurrency: 3, expireSeconds: 15 * 60 },
  "report-pull": { concurrency: 3, expireSeconds: 5 * 60 },
  "purge-pull": { concurrency: 2, expireSeconds: 15 * 60 },
};

/** What every queue has in common, in pg-boss's words. */
export const COMMON = {
  /** One waiting and one active for each key: a second request for waiting work is dropped, and no key is worked on twice at once. */
  policy: "stately",
  /** With the backoff below, the last try comes about an hour after the first: longer than most outages of GitHub. */
  retryLimit: 8,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 30 * 60,
  /** A server that was killed is noticed by the missing heartbeat, and its tasks are taken over. */
  heartbeatSeconds: 20,
  /** Finished tasks are of no use but for looking at what happened lately. */
  deleteAfterSeconds: 24 * 60 * 60,
} as const;

/** Where tasks go that failed too often. They stay there for a person to look at. */
export const DEAD_LETTERS = "dead-letter";

/** How long a task that was given up is kept, in seconds. */
export const DEAD_LETTER_SECONDS = 30 * 24 * 60 * 60;
