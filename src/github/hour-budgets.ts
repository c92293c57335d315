import { LRUCache } from "lru-cache";
import type { RemainingRequests } from "./scoped-client.ts";

/** What an installation has left of the requests that GitHub grants it in an hour. */
export interface RequestsLeft {
  /** From 0 to 1. */
  readonly share: number;
  readonly resetsInSeconds: number;
}

export interface HourBudgets {
  note(remaining: RemainingRequests): void;
  /** Nothing where no answer of this hour has told it. */
  left(installationId: number): RequestsLeft | undefined;
}

interface Known {
  readonly share: number;
  /** By a clock that never jumps. */
  readonly resetsAtMs: number;
}

/** Installations whose hour is remembered; one that drops out is known again with its next answer. */
const MOST_REMEMBERED = 10_000;

/** The same hour, told with whole seconds by answers that overtake each other. */
const SAME_HOUR_MS = 60_000;

/** Remembers in memory how much of its hour each installation has used: every answer of GitHub's says so. */
export function createHourBudgets(nowMs: () => number = () => performance.now()): HourBudgets {
  const hours = new LRUCache<number, Known>({ max: MOST_REMEMBERED });
  return {
    note({ installationId, remaining, limit, resetsInSeconds }) {
      if (!(limit > 0)) return;
      const told = { share: remaining / limit, resetsAtMs: nowMs() + resetsInSeconds * 1_000 };
      const known = hours.get(installationId);
      const isOlder =
        known !== undefined && Math.abs(known.resetsAtMs - told.resetsAtMs) < SAME_HOUR_MS && known.share < told.share;
      if (!isOlder) hours.set(installationId, told);
    },
    left(installationId) {
      const known = hours.get(installationId);
      const resetsInSeconds = ((known?.resetsAtMs ?? 0) - nowMs()) / 1_000;
      return known === undefined || resetsInSeconds <= 0 ? undefined : { share: known.share, resetsInSeconds };
    },
  };
}
