import type { Job } from "../model/run.ts";

/** A job as far as its times go. */
export type TimedJob = Pick<Job, "conclusion" | "startedAtMs" | "completedAtMs">;

/** How long a run took, in seconds. GitHub's times have whole seconds. */
export interface RunDuration {
  /** The union of the jobs' intervals: what runs side by side counts once, gaps and waiting for a runner do not. */
  readonly workingSeconds: number;
  /** From the start of the run to the end of its last job. */
  readonly wallSeconds: number;
}

/** From a job's start to its end, in milliseconds since 1970. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** A job ends after six hours on GitHub's runners and after five days on one's own; a longer time is a fault of the data. */
const LONGEST_JOB_MS = 5 * 24 * 60 * 60_000;

/** Jobs that really ran. Skipped and cancelled ones come with ends before their starts. */
const RAN = ["success", "failure", "timed_out"];

/** Whether a job did any work. */
export function didRun({ conclusion }: Pick<Job, "conclusion">): boolean {
  return RAN.includes(conclusion ?? "");
}

/** How long a run took, or nothing where no job has usable times. */
export function measureRun(jobs: readonly TimedJob[], startedAtMs: number): RunDuration | null {
  const intervals = jobs.map(intervalOf).filter((interval) => interval !== null);
  if (intervals.length === 0) return null;
  const end = Math.max(...intervals.map((interval) => interval.end));
  return {
    workingSeconds: unionLength(intervals) / 1_000,
    wallSeconds: Math.max(0, end - startedAtMs) / 1_000,
  };
}

/**
 * How long a run worked, in seconds, or nothing where that cannot be compared: a job that ran has no usable times, or
 * GitHub does not yet tell how one ended, and the rest would pass for a quick run.
 */
export function comparableSeconds(jobs: readonly TimedJob[]): number | null {
  const ran = jobs.filter((job) => didRun(job) || job.conclusion === null);
  return ran.some((job) => intervalOf(job) === null) ? null : (measureRun(ran, 0)?.workingSeconds ?? null);
}

/** How long a job ran, in seconds, or nothing where it did not or where its times are not usable. */
export function jobSeconds(job: TimedJob): number | null {
  const interval = intervalOf(job);
  return interval === null ? null : (interval.end - interval.start) / 1_000;
}

/** When a job ran, or nothing where it did not or where its times are not usable. */
export function intervalOf(job: TimedJob): Interval | null {
  const { startedAtMs, completedAtMs } = job;
  if (startedAtMs === null || completedAtMs === null || !didRun(job)) return null;
  const length = completedAtMs - startedAtMs;
  return length < 0 || length > LONGEST_JOB_MS ? null : { start: startedAtMs, end: completedAtMs };
}

function unionLength(intervals: readonly Interval[]): number {
  let length = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    length += Math.max(0, end - Math.max(start, covered));
    covered = Math.max(covered, end);
  }
  return length;
}
