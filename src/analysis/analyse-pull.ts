import type { CacheBudget } from "../model/cache-entry.ts";
import type { PurgeResult } from "../model/purge.ts";
import type { LogReading } from "../model/reading.ts";
import type { Job, WorkflowRun } from "../model/run.ts";
import { compareDurations, type Usual, usualOf } from "./compare-durations.ts";
import type { BaselineSource, JobFindings, PullFindings, Verdict, WorkflowFindings } from "./findings.ts";
import { jobSeconds, measureRun, type TimedJob } from "./measure-run.ts";
import { summariseBuilds, summariseCaches } from "./summarise-reading.ts";

/** An earlier run that the present one may be compared with. */
export interface EarlierRunFacts {
  readonly jobs: readonly (TimedJob & Pick<Job, "name" | "labels">)[];
}

/** One run of the head commit, and what it is compared with. */
export interface RunFacts {
  readonly run: WorkflowRun;
  readonly jobs: readonly { readonly job: Job; readonly reading: LogReading | null }[];
  readonly earlier: readonly EarlierRunFacts[];
  readonly source: BaselineSource;
}

/** Everything that is known of a pull request. */
export interface PullFacts {
  readonly pull: { readonly number: number; readonly headSha: string; readonly baseRef: string };
  readonly runs: readonly RunFacts[];
  /** Fewer earlier runs than this are not enough to compare with. */
  readonly minimumRuns: number;
  readonly purge: PurgeResult | null;
  readonly budget: CacheBudget | null;
  readonly warnAt: number;
  readonly configFaults: readonly string[];
}

/** Works out what to say on a pull request. */
export function analysePull(facts: PullFacts): PullFindings {
  const workflows = facts.runs.map((run) => analyseRun(run, facts));
  return {
    pull: facts.pull.number,
    headSha: facts.pull.headSha,
    verdict: verdictOf(workflows),
    workflows,
    purge: facts.purge,
    budget: facts.budget,
    warnAt: facts.warnAt,
    configFaults: facts.configFaults,
  };
}

function analyseRun({ run, jobs, earlier, source }: RunFacts, { pull, minimumRuns }: PullFacts): WorkflowFindings {
  const timed = jobs.map(({ job }) => job);
  const duration = measureRun(timed, run.startedAtMs);
  const usual = usualOf(
    earlier.map((each) => measureRun(each.jobs, 0)?.workingSeconds).filter((seconds) => seconds !== undefined),
    minimumRuns,
  );
  // A run that failed ended early; its time says nothing of the change.
  const comparable = run.conclusion === "success" ? duration : null;
  const difference = comparable === null || usual === null ? null : compareDurations(comparable.workingSeconds, usual);
  return {
    workflow: run.workflowName,
    workflowId: run.workflowId,
    runId: run.id,
    attempt: run.attempt,
    conclusion: run.conclusion,
    workingSeconds: duration?.workingSeconds ?? null,
    wallSeconds: duration?.wallSeconds ?? null,
    baseline: usual === null ? null : { ...usual, source },
    earlierRuns: earlier.length,
    baseRef: pull.baseRef,
    deltaSeconds: difference?.deltaSeconds ?? null,
    significant: difference?.significant ?? false,
    jobs: jobs.map((each) => analyseJob(each, { earlier, minimumRuns })),
  };
}

function analyseJob(
  { job, reading }: RunFacts["jobs"][number],
  { earlier, minimumRuns }: { readonly earlier: readonly EarlierRunFacts[]; readonly minimumRuns: number },
): JobFindings {
  const seconds = jobSeconds(job);
  const usual = usualJob(job, { earlier, minimumRuns });
  const comparable = job.conclusion === "success" ? seconds : null;
  const difference = comparable === null || usual === null ? null : compareDurations(comparable, usual);
  return {
    name: job.name,
    conclusion: job.conclusion,
    seconds,
    baselineSeconds: usual?.medianSeconds ?? null,
    deltaSeconds: difference?.deltaSeconds ?? null,
    significant: difference?.significant ?? false,
    caches: summariseCaches(reading),
    build: summariseBuilds(reading),
    reading,
  };
}

/** The same job on the same class of runner: another runner's time is no baseline. */
function usualJob(
  { name, labels }: Job,
  { earlier, minimumRuns }: { readonly earlier: readonly EarlierRunFacts[]; readonly minimumRuns: number },
): Usual | null {
  const runner = labels.join();
  const seconds = earlier
    .flatMap((run) => run.jobs)
    .filter((job) => job.name === name && job.labels.join() === runner && job.conclusion === "success")
    .map(jobSeconds)
    .filter((each) => each !== null);
  return usualOf(seconds, minimumRuns);
}

function verdictOf(workflows: readonly WorkflowFindings[]): Verdict {
  const compared = workflows.filter((workflow) => workflow.deltaSeconds !== null);
  if (compared.length === 0) return "unknown";
  const changed = compared.filter((workflow) => workflow.significant);
  if (changed.length === 0) return "unchanged";
  const total = changed.reduce((sum, workflow) => sum + (workflow.deltaSeconds ?? 0), 0);
  return total < 0 ? "faster" : "slower";
}
