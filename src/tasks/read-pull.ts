import type { TaskDependencies } from "./dependencies.ts";
import { reportPull, type TaskData } from "./requests.ts";

/** Reads a pull request again after it changed, and has its comment written for what it is now. */
export async function readPullTask(
  data: TaskData<"read-pull">,
  { github, store, enqueue }: TaskDependencies,
): Promise<void> {
  const { repository } = data;
  // One without a run has no comment that could be wrong.
  if ((await store.findPull(repository.id, data.pull)) === undefined) return;
  const pull = await (await github.repository(data.installationId, repository)).pull(data.pull);
  if (pull === undefined) return;
  await store.savePull(repository.id, pull);
  await enqueue(reportPull(data, pull.number));
}
