import { didWork } from "../model/run.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { readRun, reconcileRepository, type TaskData } from "./requests.ts";

/** A repository is at work when something happened there within this time, in milliseconds. */
const ACTIVE_MS = 3 * 24 * 60 * 60_000;

/** Asks for the reconciliation of every repository at work, each as a task of its own: one that fails holds up no other. */
export async function reconcileRunsTask({ store, enqueue, log }: TaskDependencies): Promise<void> {
  let repositories = 0;
  for (const installationId of await store.activeInstallations()) {
    const active = await store.repositoriesOf(installationId, { activeSinceMs: Date.now() - ACTIVE_MS });
    await Promise.all(
      active.map(({ id, owner, name }) =>
        enqueue(reconcileRepository({ installationId, repository: { id, owner, name } })),
      ),
    );
    repositories += active.length;
  }
  log.info({ repositories }, "reconciliation asked for");
}

/** Finds the runs of a repository that ended and of which we never heard, and has them read. */
export async function reconcileRepositoryTask(
  data: TaskData<"reconcile-repository">,
  { github, store, enqueue, log }: TaskDependencies,
): Promise<void> {
  const { repository } = data;
  const sinceMs = await store.reconcileSince(repository.id);
  if (sinceMs === undefined) return;
  const scoped = await github.repository(data.installationId, repository);
  const runs = (await scoped.completedRuns(sinceMs)).filter(({ conclusion }) => didWork(conclusion));
  const missed = await store.unfollowedRuns(repository.id, runs);
  await Promise.all(missed.map((run) => enqueue(readRun(data, run))));
  await store.markReconciled(repository.id);
  log.info({ runs: runs.length, missed: missed.length }, "runs reconciled");
}
