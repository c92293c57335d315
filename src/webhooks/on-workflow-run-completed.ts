import { z } from "zod";
import { didWork } from "../model/run.ts";
import { readRun, type TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, ignored, REPOSITORY, scopeOf, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({
  installation: INSTALLATION.nullish(),
  repository: REPOSITORY,
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive().default(1),
    workflow_id: z.int().positive(),
    name: z.string().nullish(),
    path: z.string().nullish(),
    event: z.string(),
    conclusion: z.string().nullish(),
    head_sha: z.string(),
    head_branch: z.string().nullish(),
    head_repository: z.object({ id: z.int(), owner: z.object({ login: z.string() }).nullish() }).nullish(),
    run_started_at: z.iso.datetime({ offset: true }).nullish(),
    created_at: z.iso.datetime({ offset: true }),
  }),
});

type Payload = z.infer<typeof PAYLOAD>;

/** Turns a completed workflow run into the task that reads it. */
export function onWorkflowRunCompleted(payload: unknown): Translation<TaskRequest<"read-run">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const { installation, repository, workflow_run: run } = parsed.data;

  if (installation == null) return ignored("no installation, so there is no token to read the run with");
  if (run.conclusion == null) return ignored("the run has no conclusion");
  if (!didWork(run.conclusion)) return ignored(`a run that ended as ${run.conclusion} did no work`);

  return {
    kind: "task",
    request: readRun(scopeOf(installation, repository), toRun(run)),
  };
}

function toRun(run: Payload["workflow_run"]): TaskRequest<"read-run">["data"]["run"] {
  return {
    id: run.id,
    attempt: run.run_attempt,
    workflowId: run.workflow_id,
    workflowName: run.name ?? run.path ?? `workflow ${run.workflow_id}`,
    event: run.event,
    conclusion: run.conclusion ?? null,
    headSha: run.head_sha,
    headBranch: run.head_branch ?? null,
    headRepositoryId: run.head_repository?.id ?? null,
    headOwner: run.head_repository?.owner?.login ?? null,
    startedAtMs: Date.parse(run.run_started_at ?? run.created_at),
  };
}
