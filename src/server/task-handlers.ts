import type { Logger } from "pino";
import { isInstallationGone, limitSeconds } from "../github/errors.ts";
import type { TaskHandlers, TaskTry } from "../queue/task-queue.ts";
import type { TaskDependencies } from "../tasks/dependencies.ts";
import { PostponedError } from "../tasks/postponed-error.ts";
import { purgePullTask } from "../tasks/purge-pull.ts";
import { readRun } from "../tasks/read-run.ts";
import { reportPullTask } from "../tasks/report-pull.ts";
import type { TaskName } from "../tasks/requests.ts";
import type { Metrics } from "./metrics.ts";

interface HandlerParts extends Pick<TaskDependencies, "github" | "store" | "enqueue"> {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Gives each kind of task its work, a logger of its own, and one reading of GitHub's refusals. */
export function createTaskHandlers({ log, metrics, ...parts }: HandlerParts): TaskHandlers {
  const run =
    <Name extends TaskName>(
      name: Name,
      work: (task: TaskTry<Name>, dependencies: TaskDependencies) => Promise<void>,
    ): TaskHandlers[Name] =>
    async (task: TaskTry<Name>) => {
      const { installationId, repository } = task.data;
      const child = log.child({
        task: name,
        id: task.id,
        installation: installationId,
        repository: `${repository.owner}/${repository.name}`,
      });
      try {
        await work(task, { ...parts, log: child, onPurged: metrics.purged });
      } catch (error) {
        const seconds = limitSeconds(error, Date.now());
        if (seconds !== undefined) throw new PostponedError("GitHub's limit is reached", seconds, { cause: error });
        if (!isInstallationGone(error)) throw error;
        child.info({}, "installation is gone or suspended, work for it ends");
      }
    };

  return {
    "read-run": run("read-run", (task, dependencies) => readRun(task.data, dependencies, task.signal)),
    "report-pull": run("report-pull", (task, dependencies) => reportPullTask(task.data, dependencies)),
    "purge-pull": run("purge-pull", (task, dependencies) => purgePullTask(task.data, dependencies, task.signal)),
  };
}
