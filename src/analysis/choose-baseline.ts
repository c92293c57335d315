import type { CacheState, JobDigest } from "../model/job-digest.ts";
import type { Job } from "../model/run.ts";
import { runStateOf } from "./cache-state.ts";
import type { BaselineSource } from "./findings.ts";
import { comparableSeconds, jobSeconds } from "./measure-run.ts";

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

/** Present jobs as far as the choice of earlier ones needs them. */
type PresentJob = Pick<Job, "name" | "labels">;

/** Earlier times of a whole run, where its jobs ran on the same classes of runners. */
export function comparableRuns(
  histories: readonly History[],
  { jobs, ...wanted }: Wanted & { readonly jobs: readonly PresentJob[] },
): Comparable {
  const classes = new Map(jobs.map((job) => [job.name, runnerClass(job)]));
  const times = histories.map(({ source, runs }) => ({
    source,
    times: runs.flatMap((run): Time[] => {
      const sameRunners = run.jobs.every((job) => (classes.get(job.name) ?? runnerClass(job)) === runnerClass(job));
      const seconds = sameRunners ? comparableSeconds(run.jobs) : null;
      return seconds === null ? [] : [{ seconds, state: stateOfRun(run) }];
    }),
  }));
  return choose(times, wanted);
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
  return choose(
    times.map(({ source, byJob }) => ({ source, times: byJob.get(key) ?? [] })),
    wanted,
  );
}

/** What an earlier run found in its caches. */
export function stateOfRun({ jobs }: EarlierRun): CacheState {
  return runStateOf(jobs.map((job) => ({ state: job.digest?.state ?? "unknown", seconds: jobSeconds(job) })));
}

/** The first source that has enough; where none has, the first that has any. */
function choose(
  sources: readonly { readonly source: BaselineSource; readonly times: readonly Time[] }[],
  { state, minimumRuns, mostRuns }: Wanted,
): Comparable {
  const choices = sources.map(({ source, times }) => {
    const { kind, times: same } = ofSameState(times, state, minimumRuns);
    return { source, state: kind, seconds: same.slice(0, mostRuns).map(({ seconds }) => seconds) };
  });
  return (
    choices.find(({ seconds }) => seconds.length >= Math.max(1, minimumRuns)) ??
    choices.find(({ seconds }) => seconds.length > 0) ??
    choices[0] ?? { source: "branch", state: "any", seconds: [] }
  );
}

/**
 * Warm times for a warm run, cold ones for a cold one. Times of unknown state, learnt before the app was installed, stand
 * in for warm ones until there are enough, because most runs are; for cold ones nothing does. A run without caches, or
 * without a log, is compared with all.
 */
function ofSameState(
  times: readonly Time[],
  state: CacheState,
  minimumRuns: number,
): { readonly kind: Comparable["state"]; readonly times: readonly Time[] } {
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
