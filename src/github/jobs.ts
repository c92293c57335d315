import type { Endpoints } from "@octokit/types";
import type { Job, Repository, WorkflowRun } from "../model/run.ts";
import type { Octokit } from "./octokit.ts";

type ListedJob = Endpoints["GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs"]["response"]["data"]["jobs"][number];

/** Of a run with more jobs than this in each attempt the rest is not read: a matrix has at most 256. */
const MOST_JOBS = 1_000;

/** What is read of all attempts together at most, a hundred for each request. */
const MOST_LISTED = 10_000;

/**
 * The jobs of a run as of one attempt. All attempts are asked for, because "re-run failed jobs" runs only some, and the
 * newest attempt alone then misses the others (https://github.com/r-universe-org/help/issues/607).
 */
export async function listJobs(
  octokit: Octokit,
  repository: Repository,
  run: Pick<WorkflowRun, "id" | "attempt">,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  // In which order GitHub lists attempts is written nowhere: the newest may come last.
  const most = Math.min(MOST_LISTED, MOST_JOBS * run.attempt);
  const pages = octokit.paginate.iterator(octokit.rest.actions.listJobsForWorkflowRun, {
    owner: repository.owner,
    repo: repository.name,
    run_id: run.id,
    filter: "all",
    per_page: 100,
  });
  for await (const { data } of pages) {
    jobs.push(...data.map(toJob));
    if (jobs.length >= most) break;
  }
  return newestJobs(jobs, run.attempt);
}

/** Of each job name the newest attempt that ran it, up to `attempt`. A name that a matrix repeats keeps all of that attempt. */
export function newestJobs<Each extends Pick<Job, "id" | "name" | "attempt">>(
  jobs: readonly Each[],
  attempt: number,
): readonly Each[] {
  const ran = jobs.filter((job) => job.attempt <= attempt);
  const newest = new Map<string, number>();
  for (const job of ran) newest.set(job.name, Math.max(newest.get(job.name) ?? 0, job.attempt));
  return ran.filter((job) => job.attempt === newest.get(job.name)).toSorted((a, b) => a.id - b.id);
}

function toJob(job: ListedJob): Job {
  return {
    id: Number(job.id),
    attempt: job.run_attempt ?? 1,
    name: job.name,
    conclusion: job.conclusion,
    labels: job.labels,
    createdAtMs: toMs(job.created_at),
    startedAtMs: toMs(job.started_at),
    completedAtMs: toMs(job.completed_at),
    steps: (job.steps ?? []).map((step) => ({
      number: step.number,
      name: step.name,
      conclusion: step.conclusion,
      startedAtMs: toMs(step.started_at),
      completedAtMs: toMs(step.completed_at),
    })),
  };
}

/** The API has whole seconds, and `null`, an empty text or the year 1 where there is no time. */
function toMs(time: string | null | undefined): number | null {
  const ms = time == null ? Number.NaN : Date.parse(time);
  return ms > 0 ? ms : null;
}
