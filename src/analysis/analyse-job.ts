import type { LogReading } from "../model/reading.ts";
import type { Job } from "../model/run.ts";
import { cacheStateOf } from "./cache-state.ts";
import { type Comparable, comparableJobs, type JobTimes, type Wanted } from "./choose-baseline.ts";
import { compareDurations, type Standard, seenSpread, USUAL_SPREAD, type Usual, usualOf } from "./compare-durations.ts";
import { estimateLost, estimateSaved } from "./cost-of-caches.ts";
import type { JobFindings } from "./findings.ts";
import { jobSeconds } from "./measure-run.ts";
import { costBuilds, type StepUses } from "./step-costs.ts";
import { summariseBuilds, summariseCaches } from "./summarise-reading.ts";

/** A job of the present run with what its log said. */
export interface PresentJob {
  readonly job: Job;
  readonly reading: LogReading | null;
}

/** What is usual for a present job, before it is judged. */
export interface JobBaseline extends PresentJob {
  readonly state: JobFindings["state"];
  readonly comparable: Comparable;
  readonly usual: Usual | null;
  /** Times when warm and when cold, as far as there are any. */
  readonly warm: Comparable;
  readonly cold: Comparable;
}

/** Looks up what is usual for a job. */
export function jobBaseline({ job, reading }: PresentJob, times: JobTimes, wanted: Omit<Wanted, "state">): JobBaseline {
  const state = cacheStateOf(reading);
  const choose = (as: JobFindings["state"]) => comparableJobs(times, { ...wanted, state: as, job });
  const warm = choose("warm");
  const cold = choose("cold");
  // A cold job with nothing cold to compare with is looked at beside warm ones, and never called slower for it.
  const own = choose(state);
  const comparable = state === "cold" && own.seconds.length < Math.max(1, wanted.minimumRuns) ? warm : own;
  return { job, reading, state, comparable, usual: usualOf(comparable.seconds, wanted.minimumRuns), warm, cold };
}

/** What is expected of a spread, from all jobs of the workflow together: one job's few runs tell it badly. */
export function expectedSpread(baselines: readonly Pick<JobBaseline, "usual">[]): number {
  const spreads = baselines
    .flatMap(({ usual }) => (usual !== null && usual.medianSeconds >= STEADY_SECONDS ? [seenSpread(usual)] : []))
    .toSorted((a, b) => a - b);
  const middle = spreads.length < FEWEST_SPREADS ? undefined : spreads[Math.floor(spreads.length / 2)];
  return Math.max(USUAL_SPREAD, middle ?? 0);
}

/** Below this, whole seconds alone make a spread, in seconds. */
const STEADY_SECONDS = 30;

/** Spreads of fewer jobs than this say nothing about the workflow's. */
const FEWEST_SPREADS = 4;

/** How many of these jobs can differ by chance: those of a few seconds never pass the gate in seconds. */
export function countComparisons(baselines: readonly Pick<JobBaseline, "usual" | "job">[]): number {
  return baselines.filter(
    ({ usual, job }) => job.conclusion === "success" && usual !== null && usual.medianSeconds >= STEADY_SECONDS,
  ).length;
}

/** Everything there is to say of one job. */
export function analyseJob(
  baseline: JobBaseline,
  {
    standard,
    steps,
    queueSeconds,
  }: {
    readonly standard: Standard;
    readonly steps: StepUses;
    readonly queueSeconds: number | null;
  },
): JobFindings {
  const { job, reading, usual, comparable, state } = baseline;
  const seconds = jobSeconds(job);
  const own = job.conclusion === "success" ? seconds : null;
  const difference = own === null || usual === null ? null : compareDurations(own, usual, standard);
  const builds = costBuilds(job.name, reading?.builds ?? [], steps);
  const costs = {
    reading,
    state,
    seconds: own,
    builds,
    warmSeconds: baseline.warm.seconds,
    coldSeconds: baseline.cold.seconds,
  };
  const coldStart =
    difference?.significant === true && difference.deltaSeconds > 0 && isColdBesideWarm(state, comparable);
  return {
    name: job.name,
    conclusion: job.conclusion,
    seconds,
    queueSeconds,
    state,
    baselineSeconds: usual?.medianSeconds ?? null,
    baselineRuns: comparable.seconds.length,
    deltaSeconds: difference?.deltaSeconds ?? null,
    significant: (difference?.significant ?? false) && !coldStart,
    coldStart,
    caches: summariseCaches(reading),
    build: summariseBuilds(reading, builds),
    saved: estimateSaved(costs),
    lost: estimateLost(costs),
    startedAtMs: job.startedAtMs,
    completedAtMs: job.completedAtMs,
    reading,
  };
}

/** A cold run beside warm ones: that it is slower is explained by its caches, and says nothing of the change. */
export function isColdBesideWarm(state: JobFindings["state"], { state: compared }: Pick<Comparable, "state">): boolean {
  return state === "cold" && compared !== "cold";
}
