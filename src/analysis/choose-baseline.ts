import type { CacheState, JobDigest } from "../model/job-digest.ts";
import type { Job } from "../model/run.ts";
import { runStateOf } from "./cache-state.ts";
import type { BaselineSource } from "./findings.ts";
import { comparableSeconds, jobSeconds } from "./measure-run.ts";
import { sameJobs, sharedJobs } from "./same-jobs.ts";

/** An earlier run that the present one may be compared with: its jobs, those of older attempts among them. */
export interface EarlierRun {
  readonly jobs: readonly EarlierJob[];
}

export interface EarlierJob
  extends Pick<Job, "name" | "labels" | "conclusion" | "startedAtMs" | "completedAtMs" | "createdAtMs"> {
  readonly digest: JobDigest | null;
}

/** Earlier runs of one source, newest first. */
export interface History {
  readonly source: BaselineSource;
  readonly runs: readonly EarlierRun[];
}

/** How long something took in the earlier runs that count, and which they are. */
export interface Comparable {
  readonly source: BaselineSource;
  readonly state: "warm" | "cold" | "any";
  readonly seconds: readonly number[];
}

/** The same of whole runs. */
export interface ComparableRuns extends Comparable {
  /** Jobs of those runs whose time is not counted, because the present run skipped them. */
  readonly leftAside: readonly string[];
}

/** What the present run is like, and how many earlier ones are enough and wanted. */
export interface Wanted {
  readonly state: CacheState;
  readonly minimumRuns: number;
  readonly mostRuns: number;
}

/** One earlier time, with what was found in the caches then. */
interface Time {
  readonly seconds: number;
  readonly state: CacheState;
}

/** One earlier time of a whole run, with the jobs that are not in it. */
interface RunTime extends Time {
  readonly leftAside: readonly string[];
}

/** Present jobs as far as the choice of earlier ones needs them. */
type PresentJob = Pick<Job, "name" | "labels">;
type PresentJobs = readonly (PresentJob & Pick<Job, "conclusion">)[];

/** Earlier times of a whole run: of the jobs that are in the present one too, where those ran on the same classes of runners. */
export function comparableRuns(
  histories: readonly History[],
  { jobs, ...wanted }: Wanted & { readonly jobs: PresentJobs },
): ComparableRuns {
  const classes = new Map(jobs.map((job) => [job.name, runnerClass(job)]));
  const sameRunners = (job: PresentJob) => (classes.get(job.name) ?? runnerClass(job)) === runnerClass(job);
  const sources = histories.map(({ source, runs }) => ({
    source,
    times: runs.flatMap((run): RunTime[] => {
      const same = source === "configured" ? sharedJobs(jobs, run.jobs) : sameJobs(jobs, run.jobs);
      if (same === undefined || !same.jobs.every(sameRunners)) return [];
      const seconds = comparableSeconds(same.jobs);
      return seconds === null ? [] : [{ seconds, state: stateOfRun(same), leftAside: same.leftAside }];
    }),
  }));
  const { times, ...chosen } = choose(sources, wanted);
  return { ...secondsOf({ ...chosen, times }), leftAside: [...new Set(times.flatMap(({ leftAside }) => leftAside))] };
}

/** The times of jobs in earlier runs, by what a job is known by: prepared once, since a matrix has 256 of them. */
export type JobTimes = readonly {
  readonly source: BaselineSource;
  readonly byJob: ReadonlyMap<string, readonly Time[]>;
}[];

/** Prepares the times of all jobs that ended well. */
export function timesOfJobs(histories: readonly History[]): JobTimes {
  return histories.map(({ source, runs }) => ({
    source,
    byJob: Map.groupBy(
      runs
        .flatMap(({ jobs }) => jobs)
        .flatMap((job) => {
          const seconds = job.conclusion === "success" ? jobSeconds(job) : null;
          return seconds === null ? [] : [{ key: jobKey(job), seconds, state: job.digest?.state ?? "unknown" }];
        }),
      ({ key }) => key,
    ),
  }));
}

/** Earlier times of one job: the same name, on the same class of runner, that ended well. */
export function comparableJobs(times: JobTimes, { job, ...wanted }: Wanted & { readonly job: PresentJob }): Comparable {
  const key = jobKey(job);
  const sources = times.map(({ source, byJob }) => ({ source, times: byJob.get(key) ?? [] }));
  return secondsOf(choose(sources, wanted));
}

/** What an earlier run found in its caches. */
export function stateOfRun({ jobs }: EarlierRun): CacheState {
  return runStateOf(jobs.map((job) => ({ state: job.digest?.state ?? "unknown", seconds: jobSeconds(job) })));
}

/** The times that count. */
interface Choice<Each> extends Omit<Comparable, "seconds"> {
  readonly times: readonly Each[];
}

function secondsOf({ times, ...chosen }: Choice<Time>): Comparable {
  return { ...chosen, seconds: times.map(({ seconds }) => seconds) };
}

/** The first source that has enough; where none has, the first that has any. */
function choose<Each extends Time>(
  sources: readonly { readonly source: BaselineSource; readonly times: readonly Each[] }[],
  { state, minimumRuns, mostRuns }: Wanted,
): Choice<Each> {
  const choices = sources.map(({ source, times }): Choice<Each> => {
    const { kind, times: same } = ofSameState(times, state, minimumRuns);
    return { source, state: kind, times: same.slice(0, mostRuns) };
  });
  return (
    choices.find(({ times }) => times.length >= Math.max(1, minimumRuns)) ??
    choices.find(({ times }) => times.length > 0) ??
    choices[0] ?? { source: "branch", state: "any", times: [] }
  );
}

/**
 * Warm times for a warm run, cold ones for a cold one. Times of unknown state, learnt before the app was installed, stand
 * in for warm ones until there are enough, because most runs are; for cold ones nothing does. A run without caches, or
 * without a log, is compared with all.
 */
function ofSameState<Each extends Time>(
  times: readonly Each[],
  state: CacheState,
  minimumRuns: number,
): { readonly kind: Comparable["state"]; readonly times: readonly Each[] } {
  if (state !== "warm" && state !== "cold") return { kind: "any", times };
  const same = times.filter((time) => time.state === state);
  if (state === "cold" || same.length >= Math.max(1, minimumRuns)) return { kind: state, times: same };
  return { kind: "any", times: times.filter((time) => time.state !== "cold") };
}

function jobKey(job: PresentJob): string {
  return JSON.stringify([job.name, runnerClass(job)]);
}

/** The labels that a job asks for. Their order means nothing. */
function runnerClass({ labels }: Pick<Job, "labels">): string {
  return labels.toSorted().join();
}
