import { notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, RepositoryRoute } from "../http/route.ts";
import { jobShape, runShape, workflowShape } from "../shapes/run.ts";
import { latestAttempt } from "../world/runs.ts";
import type { Attempt, Job, Run, Workflow } from "../world/state.ts";
import { matchesCreated } from "./created-filter.ts";

/** A search of runs with filters shows no more (OpenAPI: "List workflow runs for a repository"). */
const MOST_RESULTS = 1_000;

const actions = { access: "repository", permissions: [["actions", "read"]] } as const;
const base = "/repos/{owner}/{repo}/actions";

/** Workflows, their runs, attempts and jobs. */
export const runRoutes: readonly RepositoryRoute[] = [
  { ...actions, method: "GET", path: `${base}/workflows`, handle: listWorkflows },
  {
    ...actions,
    method: "GET",
    path: `${base}/workflows/{workflow_id}`,
    handle: (exchange) => ok(workflowShape(workflowOf(exchange), exchange.links)),
  },
  {
    ...actions,
    method: "GET",
    path: `${base}/workflows/{workflow_id}/runs`,
    handle: (exchange) => listRuns(exchange, workflowOf(exchange)),
  },
  { ...actions, method: "GET", path: `${base}/runs`, handle: (exchange) => listRuns(exchange, null) },
  {
    ...actions,
    method: "GET",
    path: `${base}/runs/{run_id}`,
    handle: (exchange) => {
      const run = runOf(exchange);
      return ok(runShape(run, latestAttempt(run), exchange.links));
    },
  },
  {
    ...actions,
    method: "GET",
    path: `${base}/runs/{run_id}/attempts/{attempt_number}`,
    handle: (exchange) => ok(runShape(runOf(exchange), attemptOf(exchange), exchange.links)),
  },
  {
    ...actions,
    method: "GET",
    path: `${base}/runs/{run_id}/jobs`,
    handle: (exchange) => listJobs(exchange, jobsOf(exchange)),
  },
  {
    ...actions,
    method: "GET",
    path: `${base}/runs/{run_id}/attempts/{attempt_number}/jobs`,
    handle: (exchange) => listJobs(exchange, attemptOf(exchange).jobs),
  },
  {
    ...actions,
    method: "GET",
    path: `${base}/jobs/{job_id}`,
    handle: ({ repository, params, links }) => {
      const job = repository.jobs.get(Number(params.job_id));
      if (job === undefined) throw notFound();
      return ok(jobShape(job, links));
    },
  },
];

/** The run of the path, or 404. */
export function runOf({ repository, params }: RepositoryExchange): Run {
  const run = repository.runs.get(Number(params.run_id));
  if (run === undefined) throw notFound();
  return run;
}

/** The attempt of the path, or 404. */
export function attemptOf(exchange: RepositoryExchange): Attempt {
  const number = Number(exchange.params.attempt_number);
  const attempt = runOf(exchange).attempts.find((each) => each.number === number);
  if (attempt === undefined) throw notFound();
  return attempt;
}

function listWorkflows(exchange: RepositoryExchange) {
  const all = Array.from(exchange.repository.workflows.values());
  const { items, headers } = paged(exchange, all);
  return ok({ total_count: all.length, workflows: items.map((each) => workflowShape(each, exchange.links)) }, headers);
}

/** A workflow by its id or by the name of its file. */
function workflowOf({ repository, params }: RepositoryExchange): Workflow {
  const name = params.workflow_id ?? "";
  const workflow = repository.workflows
    .values()
    .find((each) => String(each.id) === name || each.path.endsWith(`/${name}`));
  if (workflow === undefined) throw notFound();
  return workflow;
}

function listRuns(exchange: RepositoryExchange, workflow: Workflow | null) {
  const found = Array.from(exchange.repository.runs.values().filter((run) => matches(run, exchange, workflow)));
  found.sort((a, b) => b.createdAtMs - a.createdAtMs || b.id - a.id);
  const { items, headers } = paged(exchange, found.slice(0, MOST_RESULTS));
  const workflow_runs = items.map((run) => runShape(run, latestAttempt(run), exchange.links));
  return ok({ total_count: found.length, workflow_runs }, headers);
}

function matches(run: Run, { query }: RepositoryExchange, workflow: Workflow | null): boolean {
  if (workflow !== null && run.workflow !== workflow) return false;
  const { status, conclusion } = latestAttempt(run);
  const is = (filter: string, ...values: readonly (string | null)[]) => {
    const wanted = query.get(filter);
    return wanted === null || values.includes(wanted);
  };
  if (!is("branch", run.headBranch) || !is("event", run.event) || !is("head_sha", run.headSha)) return false;
  if (!is("status", status, conclusion) || !is("actor", run.actor.login)) return false;
  return matchesCreated(run.createdAtMs, query.get("created"));
}

/** `filter=latest` (the default) shows the last attempt's jobs only: after "re-run failed jobs" these are not all. */
function jobsOf(exchange: RepositoryExchange): readonly Job[] {
  const run = runOf(exchange);
  return exchange.query.get("filter") === "all" ? run.attempts.flatMap((each) => each.jobs) : latestAttempt(run).jobs;
}

function listJobs(exchange: RepositoryExchange, all: readonly Job[]) {
  const { items, headers } = paged(exchange, all);
  return ok({ total_count: all.length, jobs: items.map((job) => jobShape(job, exchange.links)) }, headers);
}
