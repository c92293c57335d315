import type { Logger } from "pino";
import { isInstallationGone, isMissingPermission, limitSeconds, MissingPermissionError } from "../github/errors.ts";
import type { TaskHandlers, TaskQueue, TaskTry } from "../queue/task-queue.ts";
import type { TaskDependencies } from "../tasks/dependencies.ts";
import { learnBaselineTask } from "../tasks/learn-baseline.ts";
import { learnHistoryTask } from "../tasks/learn-history.ts";
import { learnLogsTask } from "../tasks/learn-logs.ts";
import { listInstallationsTask } from "../tasks/list-installations.ts";
import { listRepositoriesTask } from "../tasks/list-repositories.ts";
import { PostponedError } from "../tasks/postponed-error.ts";
import { purgeRefTask } from "../tasks/purge-ref.ts";
import { readPullTask } from "../tasks/read-pull.ts";
import { readRun } from "../tasks/read-run.ts";
import { reconcileRepositoryTask, reconcileRunsTask } from "../tasks/reconcile-runs.ts";
import { recoverDeliveriesTask } from "../tasks/recover-deliveries.ts";
import { reportPullTask } from "../tasks/report-pull.ts";
import type { TaskName } from "../tasks/requests.ts";
import { sweepRepositoryTask } from "../tasks/sweep-repository.ts";
import type { Metrics } from "./metrics.ts";
import { taskFacts } from "./task-facts.ts";

interface HandlerParts extends Pick<TaskDependencies, "github" | "store" | "enqueue" | "handledEvents"> {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How long runs are kept. */
  readonly historyDays: number;
  readonly forgetTasks: TaskQueue["forget"];
}

/** Gives each kind of task its work, a logger of its own, and one reading of GitHub's refusals. */
export function createTaskHandlers({ log, metrics, historyDays, forgetTasks, ...parts }: HandlerParts): TaskHandlers {
  const run =
    <Name extends TaskName>(
      name: Name,
      work: (task: TaskTry<Name>, dependencies: TaskDependencies) => Promise<void>,
    ): ((task: TaskTry<Name>) => Promise<void>) =>
    async (task) => {
      const child = log.child(taskFacts({ task: name, id: task.id, data: task.data }));
      try {
        await work(task, {
          ...parts,
          log: child,
          onPurged: metrics.purged,
          onPurgeEnd: metrics.purgeEnd,
          onReport: metrics.report,
          onReading: metrics.reading,
        });
      } catch (error) {
        react(error, child);
      }
    };

  return {
    "read-run": run("read-run", (task, dependencies) => readRun(task.data, dependencies, task.signal)),
    "report-pull": run("report-pull", (task, dependencies) => reportPullTask(task.data, dependencies, task.signal)),
    "purge-ref": run("purge-ref", (task, dependencies) => purgeRefTask(task.data, dependencies, task.signal)),
    "sweep-repository": run("sweep-repository", (task, dependencies) => sweepRepositoryTask(task.data, dependencies)),
    "read-pull": run("read-pull", (task, dependencies) => readPullTask(task.data, dependencies)),
    "learn-history": run("learn-history", (task, dependencies) =>
      learnHistoryTask(task.data, dependencies, task.signal),
    ),
    "learn-logs": run("learn-logs", (task, dependencies) => learnLogsTask(task.data, dependencies, task.signal)),
    "learn-baseline": run("learn-baseline", (task, dependencies) => learnBaselineTask(task.data, dependencies)),
    "trim-history": run("trim-history", async ({ signal }, { store, log: child }) => {
      const runs = await store.trimHistory({ days: historyDays, signal });
      const purges = await store.trimAudit({ days: Math.max(historyDays, LEAST_AUDIT_DAYS), signal });
      child.info({ runs, purges, days: historyDays }, "old history deleted");
    }),
    "list-installations": run("list-installations", (_, dependencies) => listInstallationsTask(dependencies)),
    "list-repositories": run("list-repositories", (task, dependencies) =>
      listRepositoriesTask(task.data, dependencies),
    ),
    "recover-deliveries": run("recover-deliveries", (task, dependencies) =>
      recoverDeliveriesTask(task.data, dependencies),
    ),
    "reconcile-runs": run("reconcile-runs", (_, dependencies) => reconcileRunsTask(dependencies)),
    "reconcile-repository": run("reconcile-repository", (task, dependencies) =>
      reconcileRepositoryTask(task.data, dependencies),
    ),
    // Tasks first: one at work would write anew what was deleted before it.
    "forget-installation": run("forget-installation", async ({ data }, { store }) => {
      await forgetTasks({ installationId: data.installationId });
      await store.forgetInstallation(data.installationId);
    }),
    "forget-repositories": run("forget-repositories", async ({ data }, { store }) => {
      await forgetTasks(data);
      await store.forgetRepositories(data.installationId, data.repositoryIds);
    }),
  };
}

/** What was deleted is asked about later than how long runs took, so it is kept for a year and a month at least. */
const LEAST_AUDIT_DAYS = 400;

/**
 * Tasks that a limit held up come back within so many seconds after it, and not all in the same moment: together they
 * would run into the next limit.
 */
const SPREAD_SECONDS = 5;

/** What an error of a task leads to: it is put back, or it ends here because nothing that we do can help, or it failed. */
function react(error: unknown, log: Logger): void {
  const seconds = limitSeconds(error, Date.now());
  if (seconds !== undefined) {
    const spread = Math.floor(Math.random() * (SPREAD_SECONDS + 1));
    throw new PostponedError("GitHub's limit is reached", seconds + spread, { cause: error });
  }
  if (isInstallationGone(error)) {
    log.info({}, "installation is gone or suspended, work for it ends");
  } else if (error instanceof MissingPermissionError || isMissingPermission(error)) {
    log.warn({ err: error }, "the installation lacks a permission, work that needs it ends");
  } else {
    throw error;
  }
}
