import { keepJobs } from "../analysis/keep-jobs.ts";
import type { GitHubRepository } from "../github/github.ts";
import { readJobLog } from "../log/read-job-log.ts";
import type { RunRecord } from "../store/runs.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { reportPull, type TaskData } from "./requests.ts";

/** Earlier runs whose logs are read, once for a workflow and base: enough for a baseline, and each is a download. */
const MOST_RUNS = 10;

/**
 * Reads the logs of the newest runs that were learnt by their times only, so that it is known on the first day which of
 * them were warm and what their build steps cost, and has the report written again with that. The first report does not
 * wait for it.
 */
export async function learnLogsTask(
  data: TaskData<"learn-logs">,
  { github: gitHub, store, enqueue, log }: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { installationId, repository, workflowId, baseRef } = data;
  const github = await gitHub.repository(installationId, repository);
  const runs = await store.runsWithoutLogs(repository.id, { workflowId, baseRef, limit: MOST_RUNS });
  for (const each of runs) {
    signal.throwIfAborted();
    await store.saveRun(repository.id, { ...(await withLogs(each, { github, signal })), pulls: [] });
  }
  log.info({ workflow: workflowId, runs: runs.length }, "logs of earlier runs read");
  if (runs.length > 0) await enqueue(reportPull(data, data.pull));
}

async function withLogs(
  { run, jobs }: RunRecord,
  { github, signal }: { readonly github: GitHubRepository; readonly signal: AbortSignal },
) {
  const logs = await github.logs({
    run,
    jobs: jobs.map(({ job }) => job),
    // They are long over: what is not there in one piece is not worth a request for each job.
    lastLook: false,
    signal,
    read: (job, chunks) => readJobLog(chunks, { steps: job.steps }),
  });
  if (logs.kind !== "read") return { run, logs: "unavailable", jobs: keepJobs(jobs) } as const;
  return {
    run,
    logs: "read",
    jobs: keepJobs(jobs.map(({ job, reading }) => ({ job, reading: logs.readings.get(job.id) ?? reading }))),
  } as const;
}
