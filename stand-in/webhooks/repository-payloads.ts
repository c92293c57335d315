import type { Links } from "../http/route.ts";
import { fullPullShape } from "../shapes/pull.ts";
import { commitShape, runShape, workflowShape } from "../shapes/run.ts";
import type { WorldCore } from "../world/core.ts";
import { pullOf } from "../world/pulls.ts";
import { latestAttempt, runOf } from "../world/runs.ts";
import type { WebhookEvent } from "./events.ts";

type RunEvent = Extract<WebhookEvent, { readonly run: number }>;
type PullEvent = Extract<WebhookEvent, { readonly pull: number }>;
type MergeGroupEvent = Extract<WebhookEvent, { readonly headRef: string }>;
type DeleteEvent = Extract<WebhookEvent, { readonly event: "delete" }>;

/** What `workflow_run` events say beside the repository and the sender. */
export function workflowRunPayload(core: WorldCore, event: RunEvent, links: Links) {
  const run = runOf(core, event);
  const attempt = run.attempts.find((each) => each.number === event.attempt) ?? latestAttempt(run);
  return { workflow_run: runShape(run, attempt, links), workflow: workflowShape(run.workflow, links) };
}

/** What `pull_request` events say. */
export function pullRequestPayload(core: WorldCore, event: PullEvent, links: Links) {
  const pull = pullOf(core, event);
  const payload = { number: pull.number, pull_request: fullPullShape(pull, links) };
  if (event.event === "pull_request.edited") return { ...payload, changes: {} };
  if (event.event !== "pull_request.synchronize") return payload;
  return { ...payload, before: event.before ?? pull.base.sha, after: pull.head.sha };
}

/** What `merge_group` events say. */
export function mergeGroupPayload(core: WorldCore, event: MergeGroupEvent) {
  const repository = core.repository(event.repository);
  const base = event.baseRef ?? `refs/heads/${repository.defaultBranch}`;
  const baseSha = repository.branches.get(base.replace("refs/heads/", ""))?.sha ?? core.identity.nextSha();
  const headSha = event.headSha ?? core.identity.nextSha();
  const head_commit = commitShape(headSha, core.clock());
  const merge_group = { head_sha: headSha, head_ref: event.headRef, base_sha: baseSha, base_ref: base, head_commit };
  return event.event === "merge_group.destroyed" ? { reason: event.reason ?? "merged", merge_group } : { merge_group };
}

/** What the `delete` event says: the short name of the ref. */
export function deletePayload({ ref, refType }: DeleteEvent) {
  return { ref, ref_type: refType ?? "branch", pusher_type: "user" };
}
