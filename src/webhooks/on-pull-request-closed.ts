import { z } from "zod";
import { purgePull, type TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, scopeOf, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({
  installation: INSTALLATION.nullish(),
  repository: REPOSITORY,
  pull_request: z.object({ number: z.int().positive() }),
});

/**
 * Seconds between the close and the purge. Closing and reopening at once is a common way to start the checks again,
 * and the caches of a pull request that is open again must stay.
 */
const GRACE_SECONDS = 5;

/** Turns a closed pull request, merged or not, from this repository or a fork, into the purge of its caches. */
export function onPullRequestClosed(payload: unknown): Translation<TaskRequest<"purge-ref">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository, pull_request: pull } = parsed.data;
  if (installation == null) return ignored("no installation, so there is no token to purge with");

  const request = purgePull(scopeOf(installation, repository), pull.number, "close");
  return { kind: "task", request: { ...request, delaySeconds: GRACE_SECONDS } };
}
