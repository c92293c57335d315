/** Milliseconds since 1970. The stand-in takes every time from one of these, so that a test can move it. */
export type Clock = () => number;

/** A clock that stands still until it is moved. */
export interface ManualClock {
  readonly now: Clock;
  advance(ms: number): void;
}

/** Makes a clock that starts at `startMs` and moves only by `advance`. */
export function manualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}

/** GitHub's form of a time: whole seconds, `2026-11-24T00:10:00Z`. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** As `timestamp`, with `null` for what has not happened. */
export function timestampOrNull(ms: number | null): string | null {
  return ms === null ? null : timestamp(ms);
}
