import { comparableRuns } from "../analysis/choose-baseline.ts";
import type { RepositoryConfig } from "../config/repository-config.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { StoredPull } from "../store/pulls.ts";
import type { JobRecord, RunRecord } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { toEarlier } from "./configured-history.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { learnBaseline } from "./learn-baseline.ts";
import { learnRuns } from "./learn-runs.ts";
import { reportedRuns } from "./reported-runs.ts";
import { reportPull, type TaskData } from "./requests.ts";
import { isReported } from "./when-to-report.ts";

/** What is to be learnt for the report on one pull request. */
interface Wanted {
  readonly data: TaskData<"learn-history">;
  readonly pull: StoredPull;
  readonly baseline: RepositoryConfig["baseline"];
  readonly runs: readonly RunRecord[];
}

/**
 * Fetches, once, the times of what the runs of a pull request are compared with, so that a newly installed repository
 * has something to compare with, and then asks for the report. Later runs are stored as they end.
 */
export async function learnHistoryTask(
  data: TaskData<"learn-history">,
  dependencies: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { installationId, repository } = data;
  const { store, enqueue, log } = dependencies;
  const pull = await store.findPull(repository.id, data.pull);
  if (pull === undefined) return;
  const github = await dependencies.github.repository(installationId, repository);
  const { config } = await readRules(github);
  if (!isReported(pull, config)) return;
  const runs = await reportedRuns(pull, { store, repositoryId: repository.id, config });
  const wanted = { data, pull, baseline: config.baseline, runs };
  for (const run of runs) {
    signal.throwIfAborted();
    await learnWorkflow(run, { wanted, github, dependencies });
  }
  const { from } = config.baseline;
  if (from !== null && (await isBaselineUnknown(wanted, store))) {
    await learnBaseline(from, { installationId, repository, runs: config.baseline.runs, dependencies });
  }
  log.info({ pull: pull.number, workflows: runs.length }, "earlier runs learnt");
  // Unless it waits already, for more runs to end.
  await enqueue({ ...reportPull(data, pull.number), delaySeconds: 0 });
}

/** Whether anything has to be learnt before a report can be written. */
export async function isHistoryUnknown(wanted: Wanted, store: Store): Promise<boolean> {
  const { data, pull, runs } = wanted;
  for (const { run } of runs) {
    const { workflowId } = run;
    if (!(await store.isLearnt(data.repository.id, { workflowId, baseRef: pull.baseRef }))) return true;
  }
  return runs.length > 0 && isBaselineUnknown(wanted, store);
}

async function isBaselineUnknown({ data, baseline: { from } }: Wanted, store: Store): Promise<boolean> {
  return from !== null && (await store.findBaselinePlace(data.repository.id, from)) === undefined;
}

interface Learning {
  readonly wanted: Wanted;
  readonly github: GitHubRepository;
  readonly dependencies: TaskDependencies;
}

/**
 * The times of a workflow's last runs on the base branch, and where there are not enough that a run can be compared with
 * those of other pull requests to it. Their logs are read later, where this run's logs say that it matters.
 */
async function learnWorkflow(record: RunRecord, learning: Learning): Promise<void> {
  const {
    wanted: { data, pull, baseline },
    github,
    dependencies: { store, enqueue },
  } = learning;
  const { workflowId } = record.run;
  const { installationId, repository } = data;
  const { baseRef } = pull;
  if (await store.isLearnt(repository.id, { workflowId, baseRef })) return;
  const request = { workflowId, baseRef, limit: baseline.runs };
  const place = { github, store, repositoryId: repository.id };
  await learnRuns(await github.branchRuns(request), place);
  if ((await comparableOnBranch(record, learning)) < baseline.minimum) {
    await learnRuns(await github.pullRuns(request), place);
  }
  if (record.jobs.some(usesCaches)) {
    const key = `${repository.id}/${workflowId}/${baseRef}`;
    const learnLogs = { ...data, workflowId, baseRef };
    await enqueue({ name: "learn-logs", key, installationId, data: learnLogs, background: true });
  }
  await store.markLearnt(repository.id, { workflowId, baseRef });
}

/** How many of the base branch's runs can be compared with, whatever they found in their caches. */
async function comparableOnBranch({ run, jobs }: RunRecord, { wanted, dependencies }: Learning): Promise<number> {
  const { data, pull, baseline } = wanted;
  const earlier = await dependencies.store.earlierRuns(data.repository.id, {
    source: "branch",
    workflowId: run.workflowId,
    baseRef: pull.baseRef,
    pull: pull.number,
    limit: baseline.runs,
    beforeMs: run.startedAtMs,
  });
  const { seconds } = comparableRuns([{ source: "branch", runs: earlier.map(toEarlier) }], {
    state: "none",
    minimumRuns: baseline.minimum,
    mostRuns: baseline.runs,
    jobs: jobs.map(({ job }) => job),
  });
  return seconds.length;
}

function usesCaches({ reading }: JobRecord): boolean {
  return (reading?.builds.length ?? 0) + (reading?.caches.length ?? 0) > 0;
}
