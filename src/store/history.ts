import type { JobDigest } from "../model/job-digest.ts";
import type { Conclusion, Job } from "../model/run.ts";
import type { Queryable } from "./database.ts";

/** Which runs of a workflow may be compared with: successful ones only. */
export interface HistoryQuery {
  readonly workflowId: number;
  readonly baseRef: string;
  /** `branch`: the base branch's own runs. `pull-requests`: runs of other pull requests to that base. */
  readonly source: "branch" | "pull-requests";
  /** The pull request that is compared; its own runs are no history. */
  readonly pull: number;
  /** At most this many, the newest. */
  readonly limit: number;
  /** Runs that started at or after this moment are left out, in milliseconds since 1970. */
  readonly beforeMs: number;
}

/** A job of an earlier run: its times, and the digest of its log where one was read. */
export interface StoredJob extends Omit<Job, "steps"> {
  readonly digest: JobDigest | null;
}

/** The times of an earlier run: what a later one is compared with. */
export interface RunTimes {
  readonly runId: number;
  readonly jobs: readonly StoredJob[];
}

/**
 * The base branch's own runs. A fork's branch may have the base branch's name, so its repository is asked for, and a
 * pull request may come from a branch of this repository that is another one's base, so the event is.
 */
const OF_BRANCH = `
  SELECT r.run_id FROM cachewarden.runs r
  WHERE r.repository_id = $1::bigint AND r.workflow_id = $2 AND r.head_branch = $3 AND r.started_at < $4
    AND r.head_repository_id = $1 AND r.event IN ('push', 'schedule', 'workflow_dispatch', 'repository_dispatch')
    AND r.conclusion = 'success' AND $6::int IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM cachewarden.runs n
      WHERE n.repository_id = r.repository_id AND n.run_id = r.run_id AND n.attempt > r.attempt)
  ORDER BY r.started_at DESC LIMIT $5`;

/** Runs of other pull requests to the base, by what they were started for. */
const OF_PULLS = `
  SELECT p.run_id FROM cachewarden.run_pulls p
  WHERE p.repository_id = $1::bigint AND p.workflow_id = $2 AND p.base_ref = $3 AND p.started_at < $4 AND p.number <> $6
    AND EXISTS (SELECT 1 FROM cachewarden.runs r
      WHERE r.repository_id = p.repository_id AND r.run_id = p.run_id
        AND r.event = 'pull_request' AND r.conclusion = 'success'
        AND NOT EXISTS (SELECT 1 FROM cachewarden.runs n
          WHERE n.repository_id = r.repository_id AND n.run_id = r.run_id AND n.attempt > r.attempt))
  ORDER BY p.started_at DESC LIMIT $5`;

/** Earlier successful runs, newest first. Steps and readings stay in the database: 20 runs of 100 jobs hold megabytes. */
export async function earlierRuns(
  database: Queryable,
  repositoryId: number,
  { source, workflowId, baseRef, beforeMs, limit, pull }: HistoryQuery,
): Promise<readonly RunTimes[]> {
  const rows = await database.query<{ run_id: number }>(source === "branch" ? OF_BRANCH : OF_PULLS, [
    repositoryId,
    workflowId,
    baseRef,
    new Date(beforeMs),
    limit,
    pull,
  ]);
  // A run for two pull requests to the same base is listed for each.
  return withTimes(database, repositoryId, [...new Set(rows.map((row) => row.run_id))]);
}

/** The last runs of a workflow on whatever branch, however they ended: what its build steps cost when they run. */
export async function lastBuilds(
  database: Queryable,
  repositoryId: number,
  { workflowId, beforeMs, limit }: Pick<HistoryQuery, "workflowId" | "beforeMs" | "limit">,
): Promise<readonly { readonly name: string; readonly digest: JobDigest }[]> {
  return database.query<{ name: string; digest: JobDigest }>(
    `SELECT j.job->>'name' AS name, j.digest FROM cachewarden.jobs j
     WHERE j.repository_id = $1 AND j.digest IS NOT NULL AND jsonb_array_length(j.digest->'steps') > 0
       AND j.run_id IN (
         SELECT r.run_id FROM cachewarden.runs r
         WHERE r.repository_id = $1 AND r.workflow_id = $2 AND r.started_at < $3
         ORDER BY r.started_at DESC LIMIT $4)`,
    [repositoryId, workflowId, new Date(beforeMs), limit],
  );
}

/** A run of the pull request's head before the present one. */
export interface PreviousRun extends RunTimes {
  readonly headSha: string;
  readonly attempt: number;
  readonly conclusion: Conclusion;
}

/** The last run of a workflow for the same event on an earlier head of a pull request, or nothing where none is known. */
export async function previousRun(
  database: Queryable,
  repositoryId: number,
  {
    workflowId,
    pull,
    headSha,
    event,
    beforeMs,
  }: Pick<HistoryQuery, "workflowId" | "pull" | "beforeMs"> & { readonly headSha: string; readonly event: string },
): Promise<PreviousRun | undefined> {
  const [row] = await database.query<{ run_id: number; attempt: number; head_sha: string; conclusion: string | null }>(
    `SELECT r.run_id, r.attempt, r.head_sha, r.conclusion FROM cachewarden.run_pulls p
     JOIN cachewarden.runs r ON r.repository_id = p.repository_id AND r.run_id = p.run_id
     WHERE p.repository_id = $1 AND p.number = $2 AND p.workflow_id = $3 AND p.started_at < $4 AND r.head_sha <> $5
       AND r.event = $6
     ORDER BY p.started_at DESC, r.attempt DESC LIMIT 1`,
    [repositoryId, pull, workflowId, new Date(beforeMs), headSha, event],
  );
  if (row === undefined) return undefined;
  const [times] = await withTimes(database, repositoryId, [row.run_id]);
  return {
    runId: row.run_id,
    jobs: times?.jobs ?? [],
    headSha: row.head_sha,
    attempt: row.attempt,
    conclusion: row.conclusion,
  };
}

/** Whether the history of a workflow on a base branch was fetched from GitHub before. */
export async function isLearnt(
  database: Queryable,
  repositoryId: number,
  { workflowId, baseRef }: Pick<HistoryQuery, "workflowId" | "baseRef">,
): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM cachewarden.learnt WHERE repository_id = $1 AND workflow_id = $2 AND base_ref = $3",
    [repositoryId, workflowId, baseRef],
  );
  return rows.length > 0;
}

export async function markLearnt(
  database: Queryable,
  repositoryId: number,
  { workflowId, baseRef }: Pick<HistoryQuery, "workflowId" | "baseRef">,
): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.learnt (repository_id, workflow_id, base_ref) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [repositoryId, workflowId, baseRef],
  );
}

async function withTimes(
  database: Queryable,
  repositoryId: number,
  runIds: readonly number[],
): Promise<readonly RunTimes[]> {
  if (runIds.length === 0) return [];
  const rows = await database.query<{ run_id: number; job: Omit<Job, "steps">; digest: JobDigest | null }>(
    `SELECT run_id, job, digest FROM cachewarden.jobs
     WHERE repository_id = $1 AND run_id = ANY($2::bigint[]) ORDER BY job_id`,
    [repositoryId, runIds],
  );
  const byRun = Map.groupBy(rows, (row) => row.run_id);
  return runIds.map((runId) => ({
    runId,
    jobs: (byRun.get(runId) ?? []).map(({ job, digest }) => ({ ...job, digest })),
  }));
}

/** A workflow of which runs are stored, by the name that its newest run had. */
export interface StoredWorkflow {
  readonly id: number;
  readonly name: string;
}

/** The workflows of a repository, those with the newest runs first. */
export async function workflowsOf(database: Queryable, repositoryId: number): Promise<readonly StoredWorkflow[]> {
  return database.query<StoredWorkflow & { id: number; name: string }>(
    `SELECT w.workflow_id AS id, (
       SELECT r.workflow_name FROM cachewarden.runs r
       WHERE r.repository_id = $1 AND r.workflow_id = w.workflow_id ORDER BY r.started_at DESC LIMIT 1) AS name
     FROM (SELECT workflow_id, max(started_at) AS newest FROM cachewarden.runs WHERE repository_id = $1
       GROUP BY workflow_id) w
     ORDER BY w.newest DESC`,
    [repositoryId],
  );
}

/** A stored run by its newest attempt, with the jobs of all its attempts. */
export interface StoredRun extends RunTimes {
  readonly attempt: number;
  readonly event: string;
  readonly branch: string | null;
  readonly conclusion: Conclusion;
  readonly startedAtMs: number;
}

/** The last runs of a workflow, of one branch where one is given, the newest first. */
export async function lastRuns(
  database: Queryable,
  repositoryId: number,
  { workflowId, branch, limit }: { readonly workflowId: number; readonly branch?: string; readonly limit: number },
): Promise<readonly StoredRun[]> {
  const rows = await database.query<{
    run_id: number;
    attempt: number;
    event: string;
    head_branch: string | null;
    conclusion: string | null;
    started_at: Date;
  }>(
    `SELECT r.run_id, r.attempt, r.event, r.head_branch, r.conclusion, r.started_at FROM cachewarden.runs r
     WHERE r.repository_id = $1 AND r.workflow_id = $2 ${branch === undefined ? "" : "AND r.head_branch = $4"}
       AND NOT EXISTS (SELECT 1 FROM cachewarden.runs n
         WHERE n.repository_id = r.repository_id AND n.run_id = r.run_id AND n.attempt > r.attempt)
     ORDER BY r.started_at DESC LIMIT $3`,
    [repositoryId, workflowId, limit, ...(branch === undefined ? [] : [branch])],
  );
  const times = await withTimes(
    database,
    repositoryId,
    rows.map((row) => row.run_id),
  );
  return rows.map((row, index) => ({
    runId: row.run_id,
    attempt: row.attempt,
    event: row.event,
    branch: row.head_branch,
    conclusion: row.conclusion,
    startedAtMs: row.started_at.getTime(),
    jobs: times[index]?.jobs ?? [],
  }));
}
