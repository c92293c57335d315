import type { Repository, WorkflowRun } from "../model/run.ts";
import { toRun } from "./earlier-runs.ts";
import type { Octokit } from "./octokit.ts";

/** GitHub gives at most a thousand runs to one question. */
const MOST_PAGES = 10;

/** The runs of a repository that were created since a moment and have ended, each with its newest attempt. */
export async function listCompletedRuns(
  octokit: Octokit,
  repository: Repository,
  sinceMs: number,
): Promise<readonly WorkflowRun[]> {
  const runs = new Map<number, WorkflowRun>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({
      owner: repository.owner,
      repo: repository.name,
      status: "completed",
      created: `>=${new Date(sinceMs).toISOString().slice(0, 19)}Z`,
      per_page: 100,
      page,
    });
    for (const run of data.workflow_runs) runs.set(Number(run.id), toRun(run));
    if (data.workflow_runs.length < 100) break;
  }
  return [...runs.values()];
}
