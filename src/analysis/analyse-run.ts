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
import { type Comparable, comparableRuns, type History, timesOfJobs, type Wanted } from "./choose-baseline.ts";
import { compareDurations, type Difference, type Standard, type Usual, usualOf } from "./compare-durations.ts";
import { criticalPath, queueSeconds, shiftOfEnd } from "./critical-path.ts";
import type { ColdStart, Estimate, JobFindings, PathEstimate, PreviousResult, WorkflowFindings } from "./findings.ts";
import { jobSeconds, measureRun, type RunDuration } from "./measure-run.ts";
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
  readonly comparable: Comparable;
  readonly usual: Usual | null;
  readonly warm: Usual | null;
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
  const warm = choose("warm");
  const comparable = state === "cold" && own.seconds.length < Math.max(1, wanted.minimumRuns) ? warm : own;
  const usual = usualOf(comparable.seconds, wanted.minimumRuns);
  const ofJobs = countComparisons(jobs);
  return {
    facts,
    state,
    duration: measureRun(present, facts.run.startedAtMs),
    comparable,
    usual,
    warm: usualOf(warm.seconds, wanted.minimumRuns),
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
  const judged = run.conclusion === "success" && duration !== null && usual !== null;
  const difference = judged ? compareDurations(duration.workingSeconds, usual, standard) : null;
  const coldStart = coldStartOf(baseline, difference);
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
    baseline: usual === null ? null : { ...usual, source: comparable.source, state: comparable.state },
    baselineTrouble: facts.baselineTrouble,
    earlierRuns: comparable.seconds.length,
    baseRef,
    deltaSeconds: difference?.deltaSeconds ?? null,
    significant: (difference?.significant ?? false) && coldStart === null,
    coldStart,
    criticalPath: path,
    saved: onPath(baseline, jobs, "saved"),
    lost: onPath(baseline, jobs, "lost"),
    previous: facts.previous,
    jobs,
  };
}

function coldStartOf({ facts, state, comparable, warm }: RunBaseline, difference: Difference | null): ColdStart | null {
  if (difference?.significant !== true || difference.deltaSeconds <= 0) return null;
  if (!isColdBesideWarm(state, comparable) || warm === null) return null;
  return {
    firstOfPull: facts.previous === null,
    warmMedianSeconds: warm.medianSeconds,
    warmRuns: warm.runs,
    extraSeconds: difference.deltaSeconds,
  };
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
