import type { Endpoints } from "@octokit/types";
import type { Repository, WorkflowRun } from "../model/run.ts";
import type { Octokit } from "./octokit.ts";

type ListedRun =
  Endpoints["GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"]["response"]["data"]["workflow_runs"][number];

/** An earlier run, with the pull requests that GitHub says it was for; empty for the base branch's own runs. */
export interface EarlierRun {
  readonly run: WorkflowRun;
  readonly pulls: readonly { readonly number: number; readonly baseRef: string }[];
}

interface HistoryRequest {
  /** Its id, or the name of its file. */
  readonly workflowId: number | string;
  readonly baseRef: string;
  /** At most this many, the newest. */
  readonly limit: number;
}

/** Events that run a branch itself. A `pull_request` run of a fork may have the same branch name. */
const EVENTS_OF_BRANCHES = ["push", "schedule", "workflow_dispatch", "repository_dispatch"];

/** The last successful runs of a workflow on the base branch itself, newest first. */
export async function listBranchRuns(
  octokit: Octokit,
  repository: Repository,
  { workflowId, baseRef, limit }: HistoryRequest,
): Promise<readonly EarlierRun[]> {
  const { data } = await octokit.rest.actions.listWorkflowRuns({
    owner: repository.owner,
    repo: repository.name,
    workflow_id: workflowId,
    branch: baseRef,
    status: "success",
    per_page: Math.min(100, limit * 2),
  });
  return data.workflow_runs
    .filter((run) => EVENTS_OF_BRANCHES.includes(run.event) && run.head_repository?.id === repository.id)
    .slice(0, limit)
    .map((run) => ({ run: toRun(run), pulls: [] }));
}

/**
 * The last successful runs of a workflow for pull requests to the base branch, newest first: the history of workflows
 * that run on pull requests only. A run from a fork does not say its base, so it is left out rather than guessed.
 */
export async function listPullRuns(
  octokit: Octokit,
  repository: Repository,
  { workflowId, baseRef, limit }: HistoryRequest,
): Promise<readonly EarlierRun[]> {
  const { data } = await octokit.rest.actions.listWorkflowRuns({
    owner: repository.owner,
    repo: repository.name,
    workflow_id: workflowId,
    event: "pull_request",
    status: "success",
    per_page: 100,
  });
  return data.workflow_runs
    .map((run) => ({
      run: toRun(run),
      pulls: (run.pull_requests ?? [])
        .filter((pull) => pull.base.repo.id === repository.id && pull.base.ref === baseRef)
        .map((pull) => ({ number: pull.number, baseRef: pull.base.ref })),
    }))
    .filter(({ pulls }) => pulls.length > 0)
    .slice(0, limit);
}

/** A run of a list, in our words. */
export function toRun(run: ListedRun): WorkflowRun {
  return {
    id: Number(run.id),
    attempt: run.run_attempt ?? 1,
    workflowId: run.workflow_id,
    workflowName: run.name ?? run.path,
    event: run.event,
    conclusion: run.conclusion,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headRepositoryId: run.head_repository == null ? null : Number(run.head_repository.id),
    headOwner: run.head_repository?.owner.login ?? null,
    startedAtMs: Date.parse(run.run_started_at ?? run.created_at),
  };
}
