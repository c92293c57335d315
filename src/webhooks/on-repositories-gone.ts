import { z } from "zod";
import type { TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, type Translation, unreadable } from "./delivery.ts";

const REMOVED = z.object({
  installation: INSTALLATION,
  repositories_removed: z.array(z.object({ id: z.int().positive() })),
});

const DELETED = z.object({ installation: INSTALLATION.nullish(), repository: REPOSITORY });

/** Repositories that were taken from the installation: what is stored of them is deleted. */
export function onRepositoriesRemoved(payload: unknown): Translation<TaskRequest<"forget-repositories">> {
  const parsed = REMOVED.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repositories_removed } = parsed.data;
  return forget(
    installation.id,
    repositories_removed.map(({ id }) => id),
  );
}

/** A repository that was deleted. */
export function onRepositoryDeleted(payload: unknown): Translation<TaskRequest<"forget-repositories">> {
  const parsed = DELETED.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository } = parsed.data;
  if (installation == null) return ignored("no installation, so nothing is stored");
  return forget(installation.id, [repository.id]);
}

function forget(
  installationId: number,
  repositoryIds: readonly number[],
): Translation<TaskRequest<"forget-repositories">> {
  // A list may be long, and the key has to tell it from another that waits.
  const key = `${installationId}/${repositoryIds.length}/${repositoryIds.slice(0, 3).join(",")}/${repositoryIds.at(-1)}`;
  return {
    kind: "task",
    request: {
      name: "forget-repositories",
      key,
      installationId,
      data: { installationId, repositoryIds: [...repositoryIds] },
    },
  };
}
