import { LogArchiveError } from "../../archive/log-archive-error.ts";
import { matchArchivedJobs } from "../../archive/match-archived-jobs.ts";
import { readLog } from "../../log/read-job-log.ts";
import type { Step } from "../../model/run.ts";
import { UnreadableInputError } from "../unreadable-input-error.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { boundGarbage } from "./bound-garbage.ts";
import type { FoundLog } from "./find-logs.ts";
import type { JobWithSteps } from "./jobs-file.ts";
import { textOfLog } from "./text-of-log.ts";

export interface ReadOptions {
  /** The run's jobs of the API, to tell the steps; empty when they are not known. */
  readonly jobs: readonly JobWithSteps[];
  /** Is told of every piece that was read, in bytes. */
  readonly onBytes: (bytes: number) => void;
}

export interface JobsRead {
  readonly jobs: readonly AnalyzedJob[];
  /** What could not be read, or not to its end. */
  readonly failures: readonly Error[];
}

/** Reads logs one after the other. One that cannot be read keeps none of the others from it, and what was read of it stays. */
export async function readJobs(logs: readonly FoundLog[], { jobs, onBytes }: ReadOptions): Promise<JobsRead> {
  const stepsOf = attributeSteps(logs, jobs);
  const read: AnalyzedJob[] = [];
  const failures: Error[] = [];
  for (const log of logs) {
    const faults: Error[] = [];
    const chunks = bytesUntilFault(log, { onBytes, onFault: (fault) => faults.push(fault) });
    const complete = () => faults.length === 0;
    for (const { name, reading } of await readLog(chunks, { stepsOf: (job) => stepsOf(log, job) })) {
      if (!complete() && reading.bytes === 0) continue;
      read.push({ name: name ?? log.jobName, source: log.source, reading, complete: complete() });
    }
    failures.push(...faults);
  }
  return { jobs: read, failures };
}

type StepsOf = (log: FoundLog, job: string) => readonly Step[];

/** Which steps a log has: those of the job of its name, or of the only job for the only log. `job` is the name that the log itself has, or empty. */
function attributeSteps(logs: readonly FoundLog[], jobs: readonly JobWithSteps[]): StepsOf {
  const [onlyJob] = jobs;
  if (logs.length === 1 && jobs.length === 1 && onlyJob !== undefined) return () => onlyJob.steps;
  const logsByJob = matchArchivedJobs(logs, jobs);
  const stepsByLog = new Map(jobs.map((job) => [logsByJob.get(job.id), job.steps]));
  return (log, job) => (job === "" ? stepsByLog.get(log) : stepsByName(job, jobs)) ?? [];
}

function stepsByName(jobName: string, jobs: readonly JobWithSteps[]): readonly Step[] | undefined {
  const certain = matchArchivedJobs([{ jobName }], jobs);
  return jobs.find((job) => certain.has(job.id))?.steps;
}

interface Watch {
  readonly onBytes: (bytes: number) => void;
  readonly onFault: (fault: Error) => void;
}

/** The log's bytes up to where reading them fails, if it does. */
async function* bytesUntilFault(log: FoundLog, { onBytes, onFault }: Watch): AsyncGenerator<Uint8Array> {
  try {
    const chunks = await textOfLog(await log.open(), log.source);
    for await (const chunk of chunks) {
      boundGarbage();
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    const isNamed = error instanceof LogArchiveError || error instanceof UnreadableInputError;
    onFault(isNamed ? error : new UnreadableInputError(log.source, error));
  }
}
