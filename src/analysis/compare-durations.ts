import { median, medianAbsoluteDeviation, probit } from "simple-statistics";

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

/** What a difference has to stand up against. */
export interface Standard {
  /** How many durations of the pull request are compared, of which none shall differ by chance. */
  readonly comparisons: number;
  /** What the spread is expected to be before any run is seen: a standard deviation as a share of the duration. */
  readonly expectedSpread: number;
}

/**
 * How often an unchanged pull request may be called changed by chance, over everything on it that is compared, as the
 * model of the spread has it. The promise is one in twenty; the rest is for what the model does not know.
 */
const FALSE_ALARMS = 0.025;

/** Of those, the share that may be called slower. A speed-up is steadier than a slow-down, so it needs less. */
const SLOWER_SHARE = 0.8;

/** The standard deviation of a normal distribution is this many median absolute deviations. */
const MAD_TO_DEVIATION = 1.4826;

/** The spread of hosted runners on the same code, as far as the runs do not tell. */
export const USUAL_SPREAD = 0.1;

/** How many runs the expected spread weighs as much as. */
const EXPECTATION_WEIGHS = 20;

/** A spread this much larger than expected is no chance of few runs and is believed as it is. */
const BELIEVED = 1.5;

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

/**
 * Compares a duration with the usual one. It has to pass all three gates to be called different: outside the spread of
 * the earlier runs, a tenth of the usual time, and ten seconds. docs/statistics.md has the method and its error rates.
 */
export function compareDurations(
  seconds: number,
  usual: Usual,
  standard: Standard = { comparisons: 1, expectedSpread: USUAL_SPREAD },
): Difference {
  const deltaSeconds = seconds - usual.medianSeconds;
  const share = Math.max(SMALLEST_SHARE, chanceShare(usual, standard, deltaSeconds > 0));
  return {
    deltaSeconds,
    significant: Math.abs(deltaSeconds) > Math.max(share * usual.medianSeconds, SMALLEST_SECONDS),
  };
}

/** The standard deviation of a duration as a share of it, as its runs alone tell. */
export function seenSpread({ runs, medianSeconds, madSeconds }: Usual): number {
  return medianSeconds === 0 ? 0 : (MAD_TO_DEVIATION * smallSample(runs) * madSeconds) / medianSeconds;
}

/** How far from the median the next run may end by chance alone, as a share of it. */
function chanceShare(usual: Usual, { comparisons, expectedSpread }: Standard, slower: boolean): number {
  // The next run differs by its own spread, and the median of so few runs by its: π/2 is the price of a median.
  const spread = spreadOf(usual, expectedSpread) * Math.sqrt(1 + Math.PI / 2 / usual.runs);
  const deviations = spread * quantile(comparisons, slower ? SLOWER_SHARE : 1 - SLOWER_SHARE);
  // A slow machine multiplies a duration, so the spread reaches further up than down. Downwards it is not taken to reach
  // less far for that: in a matrix of 256 jobs some run that much shorter by chance.
  return slower ? Math.expm1(deviations) : deviations;
}

/** Of so many comparisons each may fail so rarely that all together stay within the promise (Šidák). */
function quantile(comparisons: number, share: number): number {
  const each = 1 - (1 - FALSE_ALARMS) ** (1 / Math.max(1, comparisons));
  return probit(1 - each * share);
}

/**
 * The spread. Few runs tell theirs badly: five that happen to agree would make every sixth a change. So what they tell
 * is weighed against what is expected.
 */
function spreadOf(usual: Usual, expected: number): number {
  const seen = seenSpread(usual);
  if (seen > BELIEVED * expected) return seen;
  return Math.sqrt((usual.runs * seen ** 2 + EXPECTATION_WEIGHS * expected ** 2) / (usual.runs + EXPECTATION_WEIGHS));
}

/** The median absolute deviation of few values is too small on average. Factors after Croux and Rousseeuw, 1992. */
function smallSample(runs: number): number {
  return [1, 1, 1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107][runs] ?? runs / (runs - 0.8);
}
