import { z } from "zod";
import type { TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, scopeOf, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({
  installation: INSTALLATION.nullish(),
  repository: REPOSITORY,
  pull_request: z.object({ number: z.int().positive() }),
  changes: z.object({ base: z.unknown().optional() }),
});

/** Turns a pull request that now wants to go to another branch into the task that compares it with that branch. */
export function onBaseChanged(payload: unknown): Translation<TaskRequest<"read-pull">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository, pull_request: pull, changes } = parsed.data;
  if (changes.base == null) return ignored("the base branch is the same");
  if (installation == null) return ignored("no installation, so there is no token to read the pull request with");

  return {
    kind: "task",
    request: {
      name: "read-pull",
      key: `${repository.id}/${pull.number}`,
      installationId: installation.id,
      data: { ...scopeOf(installation, repository), pull: pull.number },
    },
  };
}
