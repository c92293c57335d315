import { z } from "zod";
import { purgeRef, type TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, scopeOf, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({
  installation: INSTALLATION.nullish(),
  repository: REPOSITORY,
  /** The short name. */
  ref: z.string().min(1),
  ref_type: z.enum(["branch", "tag"]),
});

/** Seconds between the deletion and the purge: a branch that was deleted by mistake is often restored at once. */
const GRACE_SECONDS = 5;

/** Turns a deleted branch or tag into the purge of its caches. GitHub sends none for branches of forks. */
export function onRefDeleted(payload: unknown): Translation<TaskRequest<"purge-ref">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository, ref, ref_type } = parsed.data;
  if (installation == null) return ignored("no installation, so there is no token to purge with");
  const full = `refs/${ref_type === "branch" ? "heads" : "tags"}/${ref}`;
  const request = purgeRef(scopeOf(installation, repository), { ref: full, cause: "delete" });
  return { kind: "task", request: { ...request, delaySeconds: GRACE_SECONDS } };
}
