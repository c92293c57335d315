import type { Job } from "../model/run.ts";
import type { CriticalPath } from "./findings.ts";
import { type Interval, intervalOf } from "./measure-run.ts";

/** A job as far as its place in the run goes. */
export type PlacedJob = Pick<Job, "id" | "name" | "conclusion" | "createdAtMs" | "startedAtMs" | "completedAtMs">;

/** A job that ran, with what it is taken to have waited for. */
interface Placed extends Interval {
  readonly job: PlacedJob;
  /** When a runner could have taken it. */
  readonly ready: number;
  /** Jobs that had ended by then, in the order of their ends; none where it waited for no job. */
  readonly before: readonly Placed[];
}

/** A job that needs others is queued so soon after the last of them ended, at most, in milliseconds. */
const HAND_OVER_MS = 15_000;

/** Times have whole seconds, so what follows at once may seem to come before. */
const RESOLUTION_MS = 1_000;

/**
 * The chain of jobs that the end of the run waited for. What a job needs is not in GitHub's API, so it is read from the
 * observed times: a job waited for the one that ended last before it was queued.
 */
export function criticalPath(jobs: readonly PlacedJob[]): CriticalPath | null {
  const chain: Placed[] = [];
  let last = place(jobs).toSorted(byEnd).at(-1);
  const end = last?.end ?? 0;
  while (last !== undefined) {
    chain.unshift(last);
    last = last.before.at(-1);
  }
  const [first] = chain;
  if (first === undefined) return null;
  return {
    jobs: chain.map((each) => ({
      name: each.job.name,
      seconds: (each.end - each.start) / 1_000,
      queueSeconds: queuedSeconds(each),
    })),
    seconds: (end - first.start) / 1_000,
    from: "observed-intervals",
  };
}

/**
 * Seconds that each job, by id, waited for a runner: from when it was queued, and what it needs had ended, to its start.
 * Its first step says nothing of that: it starts with the job (https://github.com/int128/datadog-actions-metrics/pull/285).
 */
export function queueSeconds(jobs: readonly PlacedJob[]): ReadonlyMap<number, number> {
  return new Map(place(jobs).map((each) => [each.job.id, queuedSeconds(each)]));
}

/**
 * By how many seconds the run would have ended later, or sooner, if jobs had taken other times. What a job needs is not
 * certain, so it takes what claims less: a job that takes longer delays the one that waited for it alone, and a job
 * starts sooner only as far as all jobs that ended before it do.
 */
export function shiftOfEnd(
  jobs: readonly PlacedJob[],
  { seconds, direction }: { readonly seconds: ReadonlyMap<number, number>; readonly direction: "later" | "sooner" },
): number {
  const placed = place(jobs);
  const ends = new Map<number, number>();
  const endOf = (each: Placed) => ends.get(each.job.id) ?? each.end;
  for (const each of placed.toSorted((a, b) => a.start - b.start)) {
    const waitedFor = direction === "later" ? each.before.slice(-1) : each.before;
    const shift = waitedFor.length === 0 ? 0 : latest(waitedFor.map(endOf)) - latest(waitedFor.map(({ end }) => end));
    const changeMs = 1_000 * (seconds.get(each.job.id) ?? 0);
    ends.set(
      each.job.id,
      each.end + shift + (direction === "later" ? changeMs : -Math.min(changeMs, each.end - each.start)),
    );
  }
  return placed.length === 0 ? 0 : Math.abs(latest([...ends.values()]) - latest(placed.map(({ end }) => end))) / 1_000;
}

/** Jobs in the order of their starts, each with those that had ended when it was queued. */
function place(jobs: readonly PlacedJob[]): readonly Placed[] {
  const ran = jobs
    .map((job) => ({ job, interval: intervalOf(job) }))
    .flatMap(({ job, interval }) => (interval === null ? [] : [{ job, ...interval }]))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  const tellsQueue = tellWhenQueued(jobs);
  const placed: Placed[] = [];
  for (const each of ran) {
    const created = Math.min(each.job.createdAtMs ?? each.start, each.start);
    const queued = tellsQueue ? created : each.start;
    const ended = placed.filter(({ end }) => end <= queued + RESOLUTION_MS).toSorted(byEnd);
    const lastEnd = ended.at(-1)?.end ?? Number.NEGATIVE_INFINITY;
    const before = tellsQueue && queued - lastEnd > HAND_OVER_MS ? [] : ended;
    placed.push({ ...each, before, ready: before.length === 0 ? created : Math.max(created, lastEnd) });
  }
  return placed;
}

/** A job is created when what it needs has ended. Where all are created at once, that time says nothing of their order. */
function tellWhenQueued(jobs: readonly PlacedJob[]): boolean {
  const created = jobs.map(({ createdAtMs }) => createdAtMs).filter((ms) => ms !== null);
  return jobs.length === 1 || (created.length > 0 && latest(created) - Math.min(...created) > 2 * RESOLUTION_MS);
}

function queuedSeconds({ start, ready }: Placed): number {
  return Math.max(0, start - ready) / 1_000;
}

function byEnd(a: Interval, b: Interval): number {
  return a.end - b.end;
}

function latest(times: readonly number[]): number {
  return Math.max(...times);
}
