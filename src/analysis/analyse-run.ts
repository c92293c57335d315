import type { JobDigest } from "../model/job-digest.ts";
import type { WorkflowRun } from "../model/run.ts";
import {
  analyseJob,
  countComparisons,
  expectedSpread,
  isColdBesideWarm,
  type JobBaseline,
  jobBaseline,
  type PresentJob,
} from "./analyse-job.ts";
import { runStateOf } from "./cache-state.ts";
import { type ComparableRuns, comparableRuns, type History, timesOfJobs, type Wanted } from "./choose-baseline.ts";
import { compareDurations, type Difference, type Standard, type Usual, usualOf } from "./compare-durations.ts";
import { criticalPath, queueSeconds, shiftOfEnd } from "./critical-path.ts";
import type { Baseline, Estimate, JobFindings, PathEstimate, PreviousResult, WorkflowFindings } from "./findings.ts";
import { comparableSeconds, jobSeconds, measureRun, type RunDuration } from "./measure-run.ts";
import { jobsMissingThere } from "./same-jobs.ts";
import { sharedScopes } from "./shared-scopes.ts";
import { usesOfSteps } from "./step-costs.ts";

/** One run of the head commit, and what it is compared with. */
export interface RunFacts {
  readonly run: WorkflowRun;
  readonly jobs: readonly PresentJob[];
  /** What it may be compared with, in the order of preference. */
  readonly histories: readonly History[];
  /** Jobs of the workflow's last runs on whatever branch: what its build steps cost when they run. */
  readonly stepHistory: readonly { readonly name: string; readonly digest: JobDigest | null }[];
  /** Why the configured baseline could not be used. */
  readonly baselineTrouble: string | null;
  /** The result of the same workflow on the pull request's head before. */
  readonly previous: PreviousResult | null;
}

/** What is usual for a run and its jobs: looked up before anything is judged, to know how much is compared. */
export interface RunBaseline {
  readonly facts: RunFacts;
  readonly state: WorkflowFindings["state"];
  readonly duration: RunDuration | null;
  readonly comparable: ComparableRuns;
  readonly usual: Usual | null;
  readonly jobs: readonly JobBaseline[];
  /** How many durations of this run are compared. */
  readonly comparisons: number;
}

/** Looks up what is usual for a run of the head and for each of its jobs. */
export function runBaseline(facts: RunFacts, wanted: Omit<Wanted, "state">): RunBaseline {
  const times = timesOfJobs(facts.histories);
  const jobs = facts.jobs.map((job) => jobBaseline(job, times, wanted));
  const state = runStateOf(jobs.map((each) => ({ state: each.state, seconds: jobSeconds(each.job) })));
  const present = facts.jobs.map(({ job }) => job);
  const choose = (as: typeof state) => comparableRuns(facts.histories, { ...wanted, state: as, jobs: present });
  const own = choose(state);
  const comparable = state === "cold" && own.seconds.length < Math.max(1, wanted.minimumRuns) ? choose("warm") : own;
  const usual = usualOf(comparable.seconds, wanted.minimumRuns);
  const ofJobs = countComparisons(jobs);
  return {
    facts,
    state,
    duration: measureRun(present, facts.run.startedAtMs),
    comparable,
    usual,
    jobs,
    // The only job of a run is the run.
    comparisons: facts.run.conclusion !== "success" || usual === null ? ofJobs : ofJobs + (jobs.length === 1 ? 0 : 1),
  };
}

/** Everything there is to say of one run of the head. */
export function analyseRun(
  baseline: RunBaseline,
  { baseRef, comparisons }: { readonly baseRef: string; readonly comparisons: number },
): WorkflowFindings {
  const { facts, state, duration, comparable, usual } = baseline;
  const { run } = facts;
  const standard: Standard = { comparisons, expectedSpread: expectedSpread(baseline.jobs) };
  const placed = facts.jobs.map(({ job }) => job);
  const queued = queueSeconds(placed);
  const steps = usesOfSteps(facts.stepHistory);
  const jobs = baseline.jobs.map((each) =>
    analyseJob(each, {
      standard,
      steps,
      queueSeconds: queued.get(each.job.id) ?? null,
    }),
  );
  const path = criticalPath(placed);
  // A run that failed ended early; its time says nothing of the change.
  const seconds = run.conclusion === "success" ? comparableSeconds(placed) : null;
  const difference = seconds === null || usual === null ? null : compareDurations(seconds, usual, standard);
  const cold = beyondCold(baseline, { difference, standard });
  return {
    workflow: run.workflowName,
    workflowId: run.workflowId,
    runId: run.id,
    attempt: run.attempt,
    conclusion: run.conclusion,
    workingSeconds: duration?.workingSeconds ?? null,
    wallSeconds: duration?.wallSeconds ?? null,
    queueSeconds: path === null ? null : path.jobs.reduce((sum, job) => sum + job.queueSeconds, 0),
    state,
    baseline: baselineOf(baseline),
    baselineTrouble: facts.baselineTrouble ?? lackOfJobs(baseline),
    earlierRuns: comparable.seconds.length,
    baseRef,
    deltaSeconds: difference?.deltaSeconds ?? null,
    significant: (difference?.significant ?? false) && cold.coldStart === null,
    ...cold,
    criticalPath: path,
    saved: onPath(baseline, jobs, "saved"),
    lost: onPath(baseline, jobs, "lost"),
    previous: facts.previous,
    jobs,
    sharedScopes: sharedScopes(jobs),
  };
}

function baselineOf({ usual, comparable: { source, state, leftAside } }: RunBaseline): Baseline | null {
  return usual === null ? null : { ...usual, source, state, leftAside };
}

/** Why a configured workflow that has runs is compared with by its jobs only, and not as a whole. */
function lackOfJobs({ facts, usual, comparable }: RunBaseline): string | null {
  const configured = facts.histories.find(({ source, runs }) => source === "configured" && runs.length > 0);
  if (configured === undefined || (usual !== null && comparable.source === "configured")) return null;
  const missing = jobsMissingThere(
    facts.jobs.map(({ job }) => job),
    configured.runs.map(({ jobs }) => jobs),
  );
  if (missing.length === 0) return null;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
  return `its runs have no job ${missing[0]}${more}, so only the other jobs are compared with theirs`;
}

/**
 * Whether it is its cold caches that make a run slower than warm ones. Its cold jobs account for as much as they took
 * longer than when warm, all of them added up; what lies beyond that is the change's.
 */
function beyondCold(
  { facts, state, comparable, usual, duration, jobs }: RunBaseline,
  { difference, standard }: { readonly difference: Difference | null; readonly standard: Standard },
): Pick<WorkflowFindings, "coldStart" | "coldSeconds"> {
  const isSlower = difference?.significant === true && difference.deltaSeconds > 0;
  if (!isSlower || usual === null || duration === null || !isColdBesideWarm(state, comparable)) {
    return { coldStart: null, coldSeconds: null };
  }
  const coldSeconds = jobs.reduce((sum, job) => sum + coldExcess(job), 0);
  const rest = compareDurations(duration.workingSeconds - coldSeconds, usual, standard);
  if (rest.significant && rest.deltaSeconds > 0) return { coldStart: null, coldSeconds };
  return { coldStart: { firstOfPull: facts.previous === null }, coldSeconds: null };
}

/** How much longer than when warm a cold job took: all of its time where that is not known. */
function coldExcess({ job, state, warm }: JobBaseline): number {
  if (state !== "cold") return 0;
  return Math.max(0, (jobSeconds(job) ?? 0) - (usualOf(warm.seconds, 1)?.medianSeconds ?? 0));
}

/** Puts what was estimated for the jobs together as it moves the end of the run. */
function onPath({ facts }: RunBaseline, jobs: readonly JobFindings[], kind: "saved" | "lost"): PathEstimate | null {
  const estimates = jobs.map((job): Estimate | null => job[kind]);
  const known = estimates.filter((estimate) => estimate !== null);
  if (known.length === 0) return null;
  const seconds = new Map(facts.jobs.map(({ job }, index) => [job.id, estimates[index]?.seconds ?? 0]));
  return {
    seconds: shiftOfEnd(
      facts.jobs.map(({ job }) => job),
      { seconds, direction: kind === "saved" ? "later" : "sooner" },
    ),
    summedSeconds: Math.round(known.reduce((sum, estimate) => sum + estimate.seconds, 0) * 10) / 10,
    how: [...new Set(known.map(({ how }) => how))],
  };
}
