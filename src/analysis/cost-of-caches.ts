import { median } from "simple-statistics";
import type { CacheState } from "../model/job-digest.ts";
import type { CacheOutcome, LogReading } from "../model/reading.ts";
import type { Estimate } from "./findings.ts";
import type { CostedStep } from "./step-costs.ts";

/** What one job's caches are judged by. */
export interface JobCosts {
  readonly reading: LogReading | null;
  readonly state: CacheState;
  /** The job's own time where it ended well, in seconds. */
  readonly seconds: number | null;
  /** The job's builds, each with its steps. */
  readonly builds: readonly (readonly CostedStep[])[];
  /** Times of the same job in earlier runs, by what it found in its caches. */
  readonly warmSeconds: readonly number[];
  readonly coldSeconds: readonly number[];
}

/** Fewer earlier times than this say nothing about what a job takes when warm, or when cold. */
const FEWEST_TIMES = 3;

/** Seconds that a job would have taken longer without what its caches had, or nothing where that is not known. */
export function estimateSaved(job: JobCosts): Estimate | null {
  const cached = pick(job, ({ step, cost }) =>
    step.outcome === "cached" && cost.seconds !== null ? { seconds: cost.seconds, readings: cost.readings } : null,
  );
  if (cached !== null) return { ...cached, how: "step-readings" };
  return job.state === "warm" && has(job.reading, ["hit", "partial"]) ? betweenColdAndWarm(job) : null;
}

/** Seconds that a job took longer because its caches did not have what they usually have. */
export function estimateLost(job: JobCosts): Estimate | null {
  const executed = pick(job, ({ step, cost }) =>
    step.outcome === "executed" && step.seconds !== null && cost.usuallyCached
      ? { seconds: step.seconds, readings: cost.readings }
      : null,
  );
  if (executed !== null) return { ...executed, how: "this-run" };
  // Its caches missed, or its builds ran steps of which no earlier run tells whether they usually are cached.
  return job.state === "cold" ? (betweenColdAndWarm(job) ?? aboveWarm(job)) : null;
}

type Contribution = { readonly seconds: number; readonly readings: number };

/**
 * Adds up the steps that count. Stages of a build run side by side, and which waits for which is not in the log, so only
 * the longest stage counts; builds of a job follow each other.
 */
function pick(
  { builds }: JobCosts,
  contribution: (step: CostedStep) => Contribution | null,
): Omit<Estimate, "how"> | null {
  const picked = builds.map((steps) =>
    steps.flatMap((each) => {
      const counts = contribution(each);
      return counts === null ? [] : [{ ...counts, lane: laneOf(each) }];
    }),
  );
  const all = picked.flat();
  if (all.length === 0) return null;
  const seconds = picked.reduce((total, steps) => {
    const lanes = Map.groupBy(steps, ({ lane }) => lane).values();
    return total + Math.max(0, ...lanes.map((lane) => lane.reduce((sum, step) => sum + step.seconds, 0)));
  }, 0);
  return { seconds: tenths(seconds), readings: Math.min(...all.map(({ readings }) => readings)), steps: all.length };
}

/** Steps of one stage, for one platform, follow each other. */
function laneOf({ step: { stage, platform, target } }: CostedStep): string {
  return JSON.stringify([target, platform, stage]);
}

function betweenColdAndWarm({ warmSeconds, coldSeconds }: JobCosts): Estimate | null {
  if (warmSeconds.length < FEWEST_TIMES || coldSeconds.length < FEWEST_TIMES) return null;
  const seconds = Math.max(0, median([...coldSeconds]) - median([...warmSeconds]));
  return {
    seconds: tenths(seconds),
    how: "cold-and-warm-runs",
    readings: Math.min(warmSeconds.length, coldSeconds.length),
    steps: 0,
  };
}

function aboveWarm({ seconds, warmSeconds }: JobCosts): Estimate | null {
  if (seconds === null || warmSeconds.length < FEWEST_TIMES) return null;
  const above = Math.max(0, seconds - median([...warmSeconds]));
  return { seconds: tenths(above), how: "warm-runs", readings: warmSeconds.length, steps: 0 };
}

function has(reading: LogReading | null, outcomes: readonly CacheOutcome[]): boolean {
  return reading?.caches.some(({ outcome }) => outcomes.includes(outcome)) ?? false;
}

/** BuildKit prints tenths of a second. */
function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
