import path from "node:path";
import { LogArchiveError } from "../archive/log-archive-error.ts";
import { matchArchivedJobs } from "../archive/match-archived-jobs.ts";
import { readLogArchive } from "../archive/read-log-archive.ts";
import type { Job, Repository, WorkflowRun } from "../model/run.ts";
import { atMost, DownloadTooLargeError, type LogAddress, openDownload, saveDownload } from "./download.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";

/** What is read of one run's zipped logs at most, in bytes. Logs shrink to a tenth, so this is some 5 GB of text. */
const MOST_ARCHIVE_BYTES = 500_000_000;

/** What is read of one job's log at most, in bytes, where it does not come from the archive. */
const MOST_LOG_BYTES = 2_000_000_000;

/** How many jobs' logs are asked for one by one when the archive does not have them: each is a request of its own. */
const MOST_SINGLE_LOGS = 20;

export interface RunLogsRequest<Reading> {
  readonly run: WorkflowRun;
  readonly jobs: readonly Job[];
  /** No later look follows: an archive that is not there is not waited for, the jobs' own logs are asked for instead. */
  readonly lastLook: boolean;
  /** Called with each log that is found, one after the other. */
  readonly read: (job: Job, chunks: AsyncIterable<Uint8Array>) => Promise<Reading>;
  readonly signal: AbortSignal;
}

/** The readings by job id; jobs without a log have none. */
export type RunLogs<Reading> =
  | { readonly kind: "read"; readonly readings: ReadonlyMap<number, Reading> }
  /** GitHub serves no log of this run now. Just after the end of a run that can change. */
  | { readonly kind: "missing" }
  | { readonly kind: "gone" };

/**
 * Reads the logs of one attempt: its archive in one request, and job by job only what the archive has not, because
 * single files are sometimes missing from it (https://github.com/cli/cli/issues/10740), and some archives never come.
 */
export async function readRunLogs<Reading>(
  octokit: Octokit,
  repository: Repository,
  request: RunLogsRequest<Reading>,
): Promise<RunLogs<Reading>> {
  const { run } = request;
  const jobs = request.jobs.filter((job) => job.attempt === run.attempt && hasRun(job));
  if (jobs.length === 0) return { kind: "read", readings: new Map() };

  const archive = await logAddress(() =>
    octokit.rest.actions.downloadWorkflowRunAttemptLogs({
      owner: repository.owner,
      repo: repository.name,
      run_id: run.id,
      attempt_number: run.attempt,
      request: { redirect: "manual", parseSuccessResponseBody: false },
    }),
  );
  if (archive.kind === "gone") return archive;
  const { baseUrl: apiUrl } = octokit.request.endpoint.DEFAULTS;
  const readings = archive.kind === "found" ? await readArchive(archive.url, { ...request, jobs, apiUrl }) : undefined;
  if (readings === undefined && !request.lastLook) return { kind: "missing" };
  return readSingleLogs(octokit, repository, { ...request, jobs, readings });
}

/** Adds what the archive has not. Without an archive the first job tells for all whether there is any log. */
async function readSingleLogs<Reading>(
  octokit: Octokit,
  repository: Repository,
  {
    readings: archived,
    ...request
  }: RunLogsRequest<Reading> & { readonly readings: ReadonlyMap<number, Reading> | undefined },
): Promise<RunLogs<Reading>> {
  const readings = new Map(archived);
  const left = request.jobs.filter((job) => !readings.has(job.id)).slice(0, MOST_SINGLE_LOGS);
  for (const [index, job] of left.entries()) {
    const reading = await readSingleLog(octokit, repository, { ...request, job });
    if (reading !== undefined) readings.set(job.id, reading);
    else if (index === 0 && archived === undefined) return { kind: "missing" };
  }
  return { kind: "read", readings };
}

/** Skipped jobs, and those cancelled before a runner took them, have no log. */
function hasRun(job: Job): boolean {
  return job.conclusion !== "skipped" && job.startedAtMs !== null;
}

async function readArchive<Reading>(
  url: string,
  { jobs, read, signal, apiUrl }: RunLogsRequest<Reading> & { readonly apiUrl: string },
): Promise<Map<number, Reading> | undefined> {
  const download = await openDownload(url, { signal, apiUrl });
  if (download.kind === "missing") return undefined;

  // A zip has its list of files at the end, so it has to be on disk before it can be read.
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, "logs.zip");
    try {
      await saveDownload(download.body, { path: file, mostBytes: MOST_ARCHIVE_BYTES });
      return await readFromFile(file, { jobs, read });
    } catch (error) {
      // The single logs can still be had.
      if (error instanceof LogArchiveError || error instanceof DownloadTooLargeError) return new Map();
      throw error;
    }
  });
}

async function readFromFile<Reading>(
  file: string,
  { jobs, read }: Pick<RunLogsRequest<Reading>, "jobs" | "read">,
): Promise<Map<number, Reading>> {
  const logs = matchArchivedJobs(await Array.fromAsync(readLogArchive(file)), jobs);
  const readings = new Map<number, Reading>();
  for (const job of jobs) {
    const log = logs.get(job.id);
    if (log === undefined) continue;
    try {
      readings.set(job.id, await read(job, await log.open()));
    } catch (error) {
      if (!(error instanceof LogArchiveError)) throw error;
    }
  }
  return readings;
}

async function readSingleLog<Reading>(
  octokit: Octokit,
  repository: Repository,
  { job, read, signal }: RunLogsRequest<Reading> & { readonly job: Job },
): Promise<Reading | undefined> {
  const address = await logAddress(() =>
    octokit.rest.actions.downloadJobLogsForWorkflowRun({
      owner: repository.owner,
      repo: repository.name,
      job_id: job.id,
      request: { redirect: "manual", parseSuccessResponseBody: false },
    }),
  );
  if (address.kind !== "found") return undefined;
  const { baseUrl: apiUrl } = octokit.request.endpoint.DEFAULTS;
  const download = await openDownload(address.url, { signal, apiUrl });
  if (download.kind === "missing") return undefined;
  try {
    return await read(job, atMost(download.body, MOST_LOG_BYTES));
  } catch (error) {
    if (error instanceof DownloadTooLargeError) return undefined;
    throw error;
  }
}

/** Asks where a log is. The address is used at once and never stored: it is valid for a minute. */
async function logAddress(
  ask: () => Promise<{ readonly headers: { readonly location?: string } }>,
): Promise<LogAddress> {
  try {
    const { headers } = await ask();
    if (headers.location === undefined) throw new Error("GitHub answered a request for a log without an address");
    return { kind: "found", url: headers.location };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return { kind: "missing" };
    if (status === 410) return { kind: "gone" };
    throw error;
  }
}
