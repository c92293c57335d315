import { timestamp, timestampOrNull } from "../clock.ts";
import type { Links } from "../http/route.ts";
import { nodeId } from "../world/identity.ts";
import type { Attempt, Job, Pull, Run, Workflow } from "../world/state.ts";
import { accountShape } from "./account.ts";
import { pullReferenceShape } from "./pull.ts";
import { repositoryShape } from "./repository.ts";

/** A workflow run as one of its attempts shows it. */
export function runShape(run: Run, attempt: Attempt, links: Links) {
  const api = `${links.api}/repos/${run.repository.fullName}`;
  const url = `${api}/actions/runs/${run.id}`;
  const suite = { id: checkSuiteId(run) };
  return {
    ...addresses(url, attempt.number),
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WorkflowRun", run.id),
    check_suite_id: suite.id,
    check_suite_node_id: nodeId("CheckSuite", suite.id),
    check_suite_url: `${api}/check-suites/${suite.id}`,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.runNumber,
    run_attempt: attempt.number,
    event: run.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: run.workflow.id,
    workflow_url: `${api}/actions/workflows/${run.workflow.id}`,
    html_url: `${links.html}/${run.repository.fullName}/actions/runs/${run.id}`,
    pull_requests: pullsOf(run).map((pull) => pullReferenceShape(pull, links)),
    created_at: timestamp(run.createdAtMs),
    updated_at: timestamp(attempt.updatedAtMs),
    run_started_at: timestamp(attempt.startedAtMs),
    actor: accountShape(run.actor, links),
    triggering_actor: accountShape(run.actor, links),
    referenced_workflows: [],
    head_commit: commitShape(run.headSha, run.createdAtMs),
    repository: repositoryShape(run.repository, links),
    head_repository: run.headRepository.deleted ? null : repositoryShape(run.headRepository, links),
  };
}

/** A commit as runs and merge groups mention it. */
export function commitShape(sha: string, atMs: number) {
  const person = { name: "Mona Lisa Octocat", email: "octocat@example.com" };
  return {
    id: sha,
    tree_id: sha,
    message: "Change something",
    timestamp: timestamp(atMs),
    author: person,
    committer: person,
  };
}

/** The open pull requests whose head matches by commit or by branch; none for a fork's head (actions/runner#3444). */
function pullsOf(run: Run): readonly Pull[] {
  if (run.headRepository !== run.repository) return [];
  const matches = ({ state, head }: Pull) =>
    state === "open" && head.repository === run.repository && (head.sha === run.headSha || head.ref === run.headBranch);
  return Array.from(run.repository.pulls.values().filter(matches));
}

function addresses(url: string, attempt: number) {
  return {
    url,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt > 1 ? `${url}/attempts/${attempt - 1}` : null,
  };
}

function checkSuiteId(run: Run): number {
  return run.id + 3_000_000_000;
}

/** A job with its steps. */
export function jobShape(job: Job, links: Links) {
  const { run } = job;
  const api = `${links.api}/repos/${run.repository.fullName}`;
  const none = job.runnerName === null;
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("CheckRun", job.id),
    head_sha: run.headSha,
    head_branch: run.headBranch,
    workflow_name: run.workflow.name,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${links.html}/${run.repository.fullName}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: timestamp(job.createdAtMs),
    started_at: timestamp(job.startedAtMs),
    completed_at: timestampOrNull(job.completedAtMs),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: timestampOrNull(step.startedAtMs),
      completed_at: timestampOrNull(step.completedAtMs),
    })),
    labels: job.labels,
    runner_id: none ? null : 1,
    runner_name: job.runnerName,
    runner_group_id: none ? null : 0,
    runner_group_name: none ? null : "GitHub Actions",
  };
}

/** A workflow. */
export function workflowShape(workflow: Workflow, { api, html }: Links) {
  const at = timestamp(workflow.createdAtMs);
  return {
    id: workflow.id,
    node_id: nodeId("Workflow", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: at,
    updated_at: at,
    url: `${api}/actions/workflows/${workflow.id}`,
    html_url: `${html}/blob/HEAD/${workflow.path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}
