import { median, medianAbsoluteDeviation } from "simple-statistics";

/** What a duration is usually like, in seconds. */
export interface Usual {
  readonly runs: number;
  readonly medianSeconds: number;
  /** The median distance from the median: one freak run does not widen it, as it would a standard deviation. */
  readonly madSeconds: number;
}

/** A duration against the usual one. */
export interface Difference {
  readonly deltaSeconds: number;
  /** Outside the spread of the earlier runs, and large enough to matter. */
  readonly significant: boolean;
}

/** How far from the median counts as outside the spread, in standard deviations. */
const SPREADS = 3;

/** A normal distribution's standard deviation is this many median absolute deviations. */
const MAD_TO_DEVIATION = 1.4826;

/** Hosted runners differ by more than this from each other on the same code, so a smaller share is never called a change. */
const SMALLEST_SHARE = 0.1;

/** Nobody acts on less, in seconds; and GitHub's times have whole seconds, so a difference of two is off by up to two. */
const SMALLEST_SECONDS = 10;

/** What is usual, from earlier runs; nothing below `minimum` of them, because so few say nothing about what is usual. */
export function usualOf(earlierSeconds: readonly number[], minimum: number): Usual | null {
  if (earlierSeconds.length < Math.max(1, minimum)) return null;
  const values = [...earlierSeconds];
  return {
    runs: values.length,
    medianSeconds: median(values),
    madSeconds: medianAbsoluteDeviation(values),
  };
}

/** Compares a duration with the usual one. It has to pass all three gates to be called different. */
export function compareDurations(seconds: number, usual: Usual): Difference {
  const deltaSeconds = seconds - usual.medianSeconds;
  const gate = Math.max(
    SPREADS * MAD_TO_DEVIATION * usual.madSeconds,
    SMALLEST_SHARE * usual.medianSeconds,
    SMALLEST_SECONDS,
  );
  return { deltaSeconds, significant: Math.abs(deltaSeconds) > gate };
}
