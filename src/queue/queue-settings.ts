import type { TaskName } from "../tasks/requests.ts";

/** How one kind of task is stored, tried again and given up. */
export interface QueueSettings {
  /** How many of this kind one server works on at a time. They wait for GitHub most of that time. */
  readonly concurrency: number;
  /** How many of those may be for one installation: its slow tasks never keep another's from beginning. */
  readonly groupConcurrency: number;
  /** Longest time of one try, in seconds; then it counts as failed. */
  readonly expireSeconds: number;
  /**
   * How often each server looks for tasks that another one stored, or whose delay is over, in seconds. Its own new tasks
   * it begins at once. Where nobody waits it looks more rarely: on the embedded engine every look takes time from others.
   */
  readonly pollSeconds: number;
}

/**
 * All kinds of tasks. Reports and purges wait for GitHub nearly all of their time (a request takes it some 300 ms, and
 * a purge pauses between its deletions), so many go on at once. Reading logs needs the processor and memory: some
 * readers keep both cores of a small machine busy.
 */
export const QUEUES: Readonly<Record<TaskName, QueueSettings>> = {
  "read-run": { concurrency: 6, groupConcurrency: 4, expireSeconds: 15 * 60, pollSeconds: 1 },
  "report-pull": { concurrency: 12, groupConcurrency: 9, expireSeconds: 5 * 60, pollSeconds: 1 },
  "purge-ref": { concurrency: 8, groupConcurrency: 4, expireSeconds: 15 * 60, pollSeconds: 1 },
  "sweep-repository": { concurrency: 2, groupConcurrency: 1, expireSeconds: 15 * 60, pollSeconds: 5 },
  "read-pull": { concurrency: 4, groupConcurrency: 2, expireSeconds: 5 * 60, pollSeconds: 5 },
  "learn-history": { concurrency: 4, groupConcurrency: 2, expireSeconds: 5 * 60, pollSeconds: 1 },
  "learn-logs": { concurrency: 2, groupConcurrency: 1, expireSeconds: 15 * 60, pollSeconds: 5 },
  "learn-baseline": { concurrency: 2, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "trim-history": { concurrency: 1, groupConcurrency: 1, expireSeconds: 15 * 60, pollSeconds: 5 },
  "list-installations": { concurrency: 1, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "list-repositories": { concurrency: 2, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "recover-deliveries": { concurrency: 1, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "reconcile-runs": { concurrency: 1, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "reconcile-repository": { concurrency: 4, groupConcurrency: 2, expireSeconds: 5 * 60, pollSeconds: 5 },
  "forget-installation": { concurrency: 1, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
  "forget-repositories": { concurrency: 1, groupConcurrency: 1, expireSeconds: 5 * 60, pollSeconds: 5 },
};

/** What every queue has in common, in pg-boss's words. */
export const COMMON = {
  /** One waiting and one active for each key: a second request for waiting work is dropped, and no key is worked on twice at once. */
  policy: "stately",
  /** With the backoff below the tries go on for some three hours: longer than nearly all outages of GitHub. */
  retryLimit: 24,
  /** Most faults last a moment, and then each delay is twice the last, up to the longest. In seconds. */
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 10 * 60,
  /** A server that was killed is noticed by the missing heartbeat, and its tasks are taken over. */
  heartbeatSeconds: 15,
  /** Finished tasks are of no use but for looking at what happened lately. */
  deleteAfterSeconds: 24 * 60 * 60,
} as const;

/** Where tasks go that failed too often. They stay there for a person to look at. */
export const DEAD_LETTERS = "dead-letter";

/** How long a task that was given up is kept, in seconds. */
export const DEAD_LETTER_SECONDS = 30 * 24 * 60 * 60;
