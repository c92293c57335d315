import { type Answer, ApiError, notFound } from "../http/answer.ts";
import type { RepositoryExchange, RepositoryRoute } from "../http/route.ts";
import { latestAttempt } from "../world/runs.ts";
import type { Attempt, LogSource, LogState, Run } from "../world/state.ts";
import { attemptOf, runOf } from "./runs.ts";

const actions = { access: "repository", permissions: [["actions", "read"]], method: "GET" } as const;
const base = "/repos/{owner}/{repo}/actions";

/** Logs: every answer leads to a signed address on the download host. */
export const logRoutes: readonly RepositoryRoute[] = [
  { ...actions, path: `${base}/jobs/{job_id}/logs`, handle: jobLog },
  {
    ...actions,
    path: `${base}/runs/{run_id}/logs`,
    handle: (exchange) => {
      const run = runOf(exchange);
      return archive(exchange, run, latestAttempt(run));
    },
  },
  {
    ...actions,
    path: `${base}/runs/{run_id}/attempts/{attempt_number}/logs`,
    handle: (exchange) => archive(exchange, runOf(exchange), attemptOf(exchange)),
  },
];

function jobLog({ repository, params, services }: RepositoryExchange): Answer {
  const job = repository.jobs.get(Number(params.job_id));
  if (job === undefined) throw notFound();
  const state = job.status === "completed" ? logState(job.log) : "pending";
  refuse(state);
  return redirect(services.downloads.sign(state === "pending" ? { kind: "nothing" } : { kind: "log", log: job.log }));
}

function archive({ services }: RepositoryExchange, run: Run, attempt: Attempt): Answer {
  refuse(attempt.archive);
  const nothing = attempt.archive === "pending" || attempt.status !== "completed";
  return redirect(services.downloads.sign(nothing ? { kind: "nothing" } : { kind: "archive", run, attempt }));
}

function logState(log: LogSource): LogState | "kept" {
  return typeof log === "object" && "state" in log ? log.state : "kept";
}

/** An expired log answers 410 with a text that says the opposite (rust-lang/triagebot#2241). */
function refuse(state: LogState | "kept"): void {
  if (state === "gone") throw new ApiError(410, "Server Error");
  if (state === "missing") throw notFound();
}

function redirect(location: string): Answer {
  return { status: 302, headers: { location } };
}
