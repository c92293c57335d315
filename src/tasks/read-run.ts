import { keepJobs } from "../analysis/keep-jobs.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { RunLogs } from "../github/run-logs.ts";
import { readJobLog } from "../log/read-job-log.ts";
import type { PullRequest } from "../model/pull.ts";
import type { LogReading } from "../model/reading.ts";
import type { Job } from "../model/run.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { PostponedError } from "./postponed-error.ts";
import { learnHistory, purgePull, reportPull, type TaskData } from "./requests.ts";

/** How often a run that GitHub does not yet show whole is looked at again, and how long between two looks, in seconds. */
const MOST_LOG_LOOKS = 4;
const LOG_LOOK_SECONDS = 15;

/**
 * Reads a completed run into the store and asks for what follows from it. Safe to run again from the top: what it stores
 * replaces what an earlier try stored, and a request for work that already waits is dropped.
 */
export async function readRun(
  data: TaskData<"read-run">,
  dependencies: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { repository, run } = data;
  const { store } = dependencies;
  const github = await dependencies.github.repository(data.installationId, repository);

  await store.touchRepository(repository, { installationId: data.installationId, atMs: run.startedAtMs });

  // Gather
  const pulls = await github.pullsOfRun(run);
  if (!(await store.isRunRead(repository.id, run))) {
    const jobs = await github.jobs(run);
    // GitHub's lists may lag behind its webhook, and a run without its longest job would pass for a quick one.
    if (jobs.some(({ conclusion }) => conclusion === null))
      lookAgain("GitHub does not tell yet how all jobs ended", data);
    const logs = await gatherLogs(github, { data, jobs, signal });
    if (logs.kind === "read") for (const reading of logs.readings.values()) dependencies.onReading(reading);

    // Keep
    await store.saveRun(repository.id, {
      run,
      logs: logs.kind === "read" ? "read" : "unavailable",
      jobs: keepJobs(
        jobs.map((job) => ({ job, reading: logs.kind === "read" ? (logs.readings.get(job.id) ?? null) : null })),
      ),
      pulls,
    });
  }

  // Ask for what follows
  for (const pull of pulls) await follow(pull, data, dependencies);
  await store.markFollowed(repository.id, run);
}

async function gatherLogs(
  github: GitHubRepository,
  { data, jobs, signal }: { data: TaskData<"read-run">; jobs: readonly Job[]; signal: AbortSignal },
): Promise<RunLogs<LogReading>> {
  const lastLook = isLastLook(data);
  const logs = await github.logs({
    run: data.run,
    jobs,
    lastLook,
    signal,
    read: (job, chunks) => readJobLog(chunks, { steps: job.steps }),
  });
  if (logs.kind === "missing") lookAgain("GitHub does not serve the run's logs yet", data);
  return logs;
}

function isLastLook({ logLooks }: TaskData<"read-run">): boolean {
  return logLooks >= MOST_LOG_LOOKS;
}

/** Puts the task off, unless it was often enough: then what there is has to do. */
function lookAgain(why: string, data: TaskData<"read-run">): void {
  if (isLastLook(data)) return;
  throw new PostponedError(why, LOG_LOOK_SECONDS, { data: { ...data, logLooks: data.logLooks + 1 } });
}

async function follow(
  pull: PullRequest,
  data: TaskData<"read-run">,
  { store, enqueue }: TaskDependencies,
): Promise<void> {
  const { repository, run } = data;
  await store.savePull(repository.id, pull);
  // In the time in which more runs may end, so that the report finds what it compares with.
  const learnt = await store.isLearnt(repository.id, { workflowId: run.workflowId, baseRef: pull.baseRef });
  if (!learnt) await enqueue(learnHistory(data, pull.number));
  await enqueue(reportPull(data, pull.number));
  // The run may have saved caches after the purge at the close.
  if (pull.state === "closed") await enqueue(purgePull(data, pull.number, "run"));
}
