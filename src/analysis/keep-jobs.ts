import type { JobDigest } from "../model/job-digest.ts";
import type { LogReading } from "../model/reading.ts";
import type { Job } from "../model/run.ts";
import { digestReading } from "./digest-reading.ts";

/** A job as it is kept. */
export interface KeptJob {
  readonly job: Job;
  readonly reading: LogReading | null;
  /** `null` where no log was read. */
  readonly digest: JobDigest | null;
}

/**
 * What is kept of one run at most, in characters of JSON; a usual run has some thousand. Logs are hostile, and a matrix
 * of 256 jobs that each claim to have downloaded 2,000 modules must not fill the database.
 */
const MOST_RUN_CHARACTERS = 2_000_000;

/** What every job may have, however many there are: a run has at most a thousand. */
const FEWEST_JOB_CHARACTERS = 4_000;

/** Where the list of a reading is cut when it is too large: a reading rarely has more of anything. */
const LONGEST_LIST = 1_024;

/** Prepares the jobs of a run for the store: adds the digest, and cuts what is larger than a job may be. */
export function keepJobs(jobs: readonly Pick<KeptJob, "job" | "reading">[]): readonly KeptJob[] {
  const most = Math.max(FEWEST_JOB_CHARACTERS, Math.floor(MOST_RUN_CHARACTERS / Math.max(1, jobs.length)));
  // A quarter each for GitHub's steps and the digest, and the rest for the reading.
  return jobs.map(({ job, reading }) => ({
    job: { ...job, steps: within(job.steps, (steps, length) => steps.slice(0, length), most / 4) },
    reading: reading === null ? null : within(reading, cutReading, most / 2),
    digest: reading === null ? null : within(digestReading(reading), cutDigest, most / 4),
  }));
}

/** Halves the longest list allowed until the value fits. */
function within<Value>(value: Value, cut: (value: Value, length: number) => Value, mostCharacters: number): Value {
  let kept = value;
  for (let length = LONGEST_LIST; JSON.stringify(kept).length > mostCharacters; length = Math.floor(length / 2)) {
    kept = cut(value, length);
    if (length === 0) break;
  }
  return kept;
}

function cutReading(reading: LogReading, length: number): LogReading {
  const { caches, builds, tools, goModules } = reading;
  return {
    ...reading,
    caches: caches.slice(0, length),
    builds: builds.slice(0, length).map((build) => ({
      ...build,
      imports: build.imports.slice(0, length),
      exports: build.exports.slice(0, length),
      steps: build.steps.slice(0, length),
    })),
    tools: tools.slice(0, length),
    goModules: goModules.slice(0, length),
  };
}

function cutDigest(digest: JobDigest, length: number): JobDigest {
  return { ...digest, caches: digest.caches.slice(0, length), steps: digest.steps.slice(0, length) };
}
