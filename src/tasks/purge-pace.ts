import type { PurgeCause } from "../model/purge.ts";
import { PostponedError } from "./postponed-error.ts";

/** How fast deletions follow each other, for all of an installation together, and what they leave to other work. */
export interface PurgePace {
  /** From the start of one to the start of the next, in milliseconds. */
  readonly everyMs: number;
  readonly mostInMinute: number;
  /** In one step: then others have their turn, and the ref is looked at anew. */
  readonly mostInStep: number;
  /** A longer queue of the installation's own deletions is waited for in the store and not with a worker in hand. */
  readonly mostWaitMs: number;
  /** Of the installation's hourly requests, how much has to be left. */
  readonly leastShare: number;
}

/**
 * Each deletion costs 5 of the 900 points that GitHub gives an installation in a minute. After an event deletions take 625
 * of them, and as soon as may be: the second half of 250 entries begins a minute after the first. The rest is for reports.
 */
const AT_ONCE: PurgePace = {
  everyMs: 150,
  mostInMinute: 125,
  mostInStep: 25,
  mostWaitMs: 30_000,
  leastShare: 0.1,
};

/**
 * In a sweep, for which nobody waits, they take 375 points, evenly, and half of the hour's requests. It queues for no
 * longer than its own last step takes, so that a close in between never finds many steps before it.
 */
const EVENLY: PurgePace = {
  everyMs: 800,
  mostInMinute: 75,
  mostInStep: 10,
  mostWaitMs: 2_000,
  leastShare: 0.5,
};

/** In which a queue of deletions becomes shorter. */
const WAIT_SECONDS = 20;

/** The installation's own deletions queue for longer than a worker waits. */
export function deletionsQueue(): PostponedError {
  return new PostponedError("Other deletions of the installation come first", WAIT_SECONDS);
}

export function purgePace(cause: PurgeCause): PurgePace {
  return cause === "sweep" ? EVENLY : AT_ONCE;
}
