import { z } from "zod";
import { kindOfRef } from "../model/ref.ts";
import { purgeRef, type TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, scopeOf, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({
  installation: INSTALLATION.nullish(),
  repository: REPOSITORY,
  merge_group: z.object({ head_ref: z.string() }),
});

/** Seconds between the end of a group and the purge: the queue takes its branch away a moment after it says so. */
const GRACE_SECONDS = 5;

/** Turns a merge queue group that was merged, invalidated or taken out into the purge of its branch's caches. */
export function onMergeGroupDestroyed(payload: unknown): Translation<TaskRequest<"purge-ref">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository, merge_group: group } = parsed.data;
  if (installation == null) return ignored("no installation, so there is no token to purge with");
  if (kindOfRef(group.head_ref).kind !== "queue") return ignored("the group's ref is none of the merge queue");
  const request = purgeRef(scopeOf(installation, repository), { ref: group.head_ref, cause: "merge-group" });
  return { kind: "task", request: { ...request, delaySeconds: GRACE_SECONDS } };
}
