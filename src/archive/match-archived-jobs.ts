import { foldArchivedName, foldedNamesOfJob } from "./archived-name.ts";

/** A log as far as its job's name goes, such as `ArchivedLog`. */
interface Named {
  /** The job's name as the archive has it: some characters removed or replaced, and possibly cut. */
  readonly jobName: string;
}

/** A job of the jobs API. */
interface NamedJob {
  readonly id: number;
  readonly name: string;
}

/**
 * Finds the log of each job of a run among the logs of its archive, by name: an archive has nothing else that ties
 * the two, and its ordinals follow another order than the API.
 *
 * A job is in the answer only when its log is certain. Jobs that share a name, names that differ only in characters
 * which the archive loses, and names that are alike up to the cut have no entry: ask for those jobs' own logs.
 */
export function matchArchivedJobs<Log extends Named>(
  logs: readonly Log[],
  jobs: readonly NamedJob[],
): ReadonlyMap<number, Log> {
  const jobsByName = jobsByFoldedName(jobs);
  const logsByJob = new Map<NamedJob, Log[]>();
  for (const log of logs) {
    const candidates = jobsByName.get(foldArchivedName(log.jobName)) ?? [];
    for (const job of candidates) logsByJob.set(job, [...(logsByJob.get(job) ?? []), log]);
  }

  const certain = new Map<number, Log>();
  for (const [job, [log, ...others]] of logsByJob) {
    if (log === undefined || others.length > 0) continue;
    const name = foldArchivedName(log.jobName);
    if (jobsByName.get(name)?.length === 1 && !isNumberedDuplicate(name, jobsByName)) certain.set(job.id, log);
  }
  return certain;
}

function jobsByFoldedName(jobs: readonly NamedJob[]): ReadonlyMap<string, readonly NamedJob[]> {
  const byName = new Map<string, NamedJob[]>();
  for (const job of jobs) {
    for (const name of foldedNamesOfJob(job.name)) byName.set(name, [...(byName.get(name) ?? []), job]);
  }
  return byName;
}

/** `build (1)` is also what the archive calls the second of two jobs that are both named `build`. */
function isNumberedDuplicate(name: string, jobsByName: ReadonlyMap<string, readonly NamedJob[]>): boolean {
  const base = /^(.+) \(\d+\)$/.exec(name)?.[1];
  return base !== undefined && (jobsByName.get(base)?.length ?? 0) > 1;
}
