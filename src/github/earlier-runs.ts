import type { Endpoints } from "@octokit/types";
import type { Repository, WorkflowRun } from "../model/run.ts";
import type { Octokit } from "./octokit.ts";
import { listPullsTo, type PastPull } from "./pulls.ts";

type ListedRun =
  Endpoints["GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"]["response"]["data"]["workflow_runs"][number];

/** An earlier run, with the pull requests that it was for; none for the base branch's own runs. */
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
 * that run on pull requests only. A run names the open pull requests of its own repository at most
 * (https://github.com/con/tinuous/issues/28), and most of the history is of merged ones and forks, so it is found by the
 * head of which pull request it ran.
 */
export async function listPullRuns(
  octokit: Octokit,
  repository: Repository,
  { workflowId, baseRef, limit }: HistoryRequest,
): Promise<readonly EarlierRun[]> {
  const runs = await listLastPullRuns(octokit, repository, workflowId);
  if (runs.length === 0) return [];
  const pulls = await listPullsTo(octokit, repository, baseRef);
  return runs
    .map((run) => ({
      run,
      pulls: pulls.filter((pull) => ranFor(run, pull)).map(({ number }) => ({ number, baseRef })),
    }))
    .filter((earlier) => earlier.pulls.length > 0)
    .slice(0, limit);
}

/** In our words at once: what GitHub answers has two megabytes, which must not wait in memory for the next answer. */
async function listLastPullRuns(
  octokit: Octokit,
  repository: Repository,
  workflowId: HistoryRequest["workflowId"],
): Promise<readonly WorkflowRun[]> {
  const { data } = await octokit.rest.actions.listWorkflowRuns({
    owner: repository.owner,
    repo: repository.name,
    workflow_id: workflowId,
    event: "pull_request",
    status: "success",
    per_page: 100,
  });
  return data.workflow_runs.map(toRun);
}

/** The names of branches come again, so a run that is not of the last commit has to lie in the time of its pull request. */
function ranFor(run: WorkflowRun, pull: PastPull): boolean {
  if (run.headRepositoryId === null || run.headRepositoryId !== pull.headRepositoryId) return false;
  if (run.headBranch !== pull.headRef) return false;
  return run.headSha === pull.headSha || (run.startedAtMs >= pull.openedAtMs && run.startedAtMs <= pull.closedAtMs);
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
