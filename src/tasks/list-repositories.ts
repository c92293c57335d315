import type { TaskDependencies } from "./dependencies.ts";
import { sweepRepository, type TaskData } from "./requests.ts";

/** A repository in which nothing happened for so many days is not swept: GitHub evicts what is not read for a week. */
const SWEPT_DAYS = 30;

/** Learns which repositories an installation may see, by their present names, and forgets those that it no longer may. */
export async function listRepositoriesTask(
  { installationId }: TaskData<"list-repositories">,
  { github, store, enqueue, log }: TaskDependencies,
): Promise<void> {
  const { repositories, complete } = await github.installedRepositories(installationId);
  await store.saveRepositories(installationId, repositories);

  const present = new Set(repositories.map(({ id }) => id));
  const known = await store.repositoriesOf(installationId);
  const gone = complete ? known.filter(({ id }) => !present.has(id)).map(({ id }) => id) : [];
  await store.forgetRepositories(installationId, gone);
  // The list is made at the start and every hour, and a sweep needs to know it.
  const activeSinceMs = Date.now() - SWEPT_DAYS * 24 * 60 * 60_000;
  for (const repository of await store.repositoriesOf(installationId, { activeSinceMs })) {
    const { id, owner, name } = repository;
    await enqueue(sweepRepository({ installationId, repository: { id, owner, name } }));
  }
  log.info({ repositories: repositories.length, gone: gone.length, complete }, "repositories listed");
}
