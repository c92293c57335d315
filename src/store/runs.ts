import type { LogReading } from "../model/reading.ts";
import type { Job, WorkflowRun } from "../model/run.ts";
import type { Database, Queryable } from "./database.ts";

/**
 * How far the logs of a run attempt are known: `read`; `times` (learnt for the history, its logs were never asked for);
 * `unavailable` (GitHub has none, or no longer).
 */
export type LogsState = "read" | "times" | "unavailable";

/** A job with what its log said; `null` where no log could be read, which is not the same as a log without caches. */
export interface JobRecord {
  readonly job: Job;
  readonly reading: LogReading | null;
}

/** One attempt of a run with its jobs, those of earlier attempts that were not run again among them. */
export interface RunRecord {
  readonly run: WorkflowRun;
  readonly logs: LogsState;
  readonly jobs: readonly JobRecord[];
}

/** A pull request that a run was for, and the branch that it wanted to go to then. */
export interface RunPull {
  readonly number: number;
  readonly baseRef: string;
}

interface RunRow {
  run_id: number;
  attempt: number;
  workflow_id: number;
  workflow_name: string;
  event: string;
  conclusion: string | null;
  head_sha: string;
  head_branch: string | null;
  head_repository_id: number | null;
  head_owner: string | null;
  started_at: Date;
  logs: LogsState;
}

interface JobRow {
  run_id: number;
  job: Omit<Job, "steps">;
  steps: Job["steps"];
  reading: LogReading | null;
}

/** Stores a run attempt, its jobs and its pull requests in one transaction. The same attempt again replaces it. */
export async function saveRun(
  database: Database,
  repositoryId: number,
  { run, logs, jobs, pulls }: RunRecord & { readonly pulls: readonly RunPull[] },
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query(
      `INSERT INTO cachewarden.runs
         (repository_id, run_id, attempt, workflow_id, workflow_name, event, conclusion, head_sha, head_branch,
          head_repository_id, head_owner, started_at, logs)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (repository_id, run_id, attempt) DO UPDATE SET
         workflow_name = excluded.workflow_name, conclusion = excluded.conclusion, logs = excluded.logs`,
      [
        repositoryId,
        run.id,
        run.attempt,
        run.workflowId,
        run.workflowName,
        run.event,
        run.conclusion,
        run.headSha,
        run.headBranch,
        run.headRepositoryId,
        run.headOwner,
        new Date(run.startedAtMs),
        logs,
      ],
    );
    for (const { number, baseRef } of pulls) {
      await transaction.query(
        `INSERT INTO cachewarden.run_pulls (repository_id, run_id, number, base_ref) VALUES ($1, $2, $3, $4)
         ON CONFLICT (repository_id, run_id, number) DO UPDATE SET base_ref = excluded.base_ref`,
        [repositoryId, run.id, number, baseRef],
      );
    }
    await insertJobs(transaction, { repositoryId, runId: run.id, jobs });
  });
}

/** Whether this attempt's logs have been read, or found to be gone, so that a second delivery of it has nothing to do. */
export async function isRunRead(
  database: Queryable,
  repositoryId: number,
  { id, attempt }: { readonly id: number; readonly attempt: number },
): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM cachewarden.runs WHERE repository_id = $1 AND run_id = $2 AND attempt = $3 AND logs <> 'times'",
    [repositoryId, id, attempt],
  );
  return rows.length > 0;
}

/** The pull requests that a stored run was for. */
export async function pullsOfRun(
  database: Queryable,
  repositoryId: number,
  runId: number,
): Promise<readonly RunPull[]> {
  const rows = await database.query<{ number: number; base_ref: string }>(
    "SELECT number, base_ref FROM cachewarden.run_pulls WHERE repository_id = $1 AND run_id = $2 ORDER BY number",
    [repositoryId, runId],
  );
  return rows.map((row) => ({ number: row.number, baseRef: row.base_ref }));
}

/** The runs of one head commit that belong to a pull request, each with its newest stored attempt, oldest first. */
export async function runsOfHead(
  database: Queryable,
  repositoryId: number,
  { number, headSha }: { readonly number: number; readonly headSha: string },
): Promise<readonly RunRecord[]> {
  const rows = await database.query<RunRow>(
    `SELECT r.* FROM cachewarden.runs r
     JOIN cachewarden.run_pulls p ON p.repository_id = r.repository_id AND p.run_id = r.run_id
     WHERE r.repository_id = $1 AND r.head_sha = $2 AND p.number = $3
     ORDER BY r.started_at, r.run_id, r.attempt`,
    [repositoryId, headSha, number],
  );
  return withJobs(database, repositoryId, newestAttempts(rows));
}

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

/** The times of an earlier run: what a later one is compared with. */
export interface RunTimes {
  readonly runId: number;
  readonly jobs: readonly Omit<Job, "steps">[];
}

/** Earlier successful runs, newest first. Steps and readings stay in the database: 20 runs of 100 jobs hold megabytes. */
export async function earlierRuns(
  database: Queryable,
  repositoryId: number,
  query: HistoryQuery,
): Promise<readonly RunTimes[]> {
  // A fork's branch may have the base branch's name: only this repository's own branch is a base.
  const belongs =
    query.source === "branch"
      ? `r.event IN ('push', 'schedule', 'workflow_dispatch') AND r.head_branch = $3 AND r.head_repository_id = $1`
      : `r.event = 'pull_request' AND EXISTS (
           SELECT 1 FROM cachewarden.run_pulls p
           WHERE p.repository_id = r.repository_id AND p.run_id = r.run_id AND p.base_ref = $3 AND p.number <> $4)`;
  const runs = await database.query<{ run_id: number }>(
    `SELECT r.run_id FROM cachewarden.runs r
     WHERE r.repository_id = $1::bigint AND r.workflow_id = $2 AND r.conclusion = 'success' AND r.started_at < $6
       AND $4::int IS NOT NULL AND ${belongs}
     GROUP BY r.run_id ORDER BY max(r.started_at) DESC LIMIT $5`,
    [repositoryId, query.workflowId, query.baseRef, query.pull, query.limit, new Date(query.beforeMs)],
  );
  const jobs = await database.query<{ run_id: number; job: Omit<Job, "steps"> }>(
    "SELECT run_id, job FROM cachewarden.jobs WHERE repository_id = $1 AND run_id = ANY($2::bigint[]) ORDER BY job_id",
    [repositoryId, runs.map((run) => run.run_id)],
  );
  const byRun = Map.groupBy(jobs, (row) => row.run_id);
  return runs.map(({ run_id }) => ({ runId: run_id, jobs: (byRun.get(run_id) ?? []).map(({ job }) => job) }));
}

/** Whether the history of a workflow on a base branch was fetched from GitHub before. */
export async function isLearnt(
  database: Queryable,
  repositoryId: number,
  { workflowId, baseRef }: { readonly workflowId: number; readonly baseRef: string },
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
  { workflowId, baseRef }: { readonly workflowId: number; readonly baseRef: string },
): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.learnt (repository_id, workflow_id, base_ref) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [repositoryId, workflowId, baseRef],
  );
}

async function insertJobs(
  transaction: Queryable,
  { repositoryId, runId, jobs }: { repositoryId: number; runId: number; jobs: readonly JobRecord[] },
): Promise<void> {
  // One statement for all jobs: a matrix has up to 256.
  await transaction.query(
    `INSERT INTO cachewarden.jobs (repository_id, run_id, job_id, attempt, job, steps, reading)
     SELECT $1::bigint, $2::bigint, j.id, j.attempt, j.job::jsonb, j.steps::jsonb, j.reading::jsonb
     FROM unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[]) AS j (id, attempt, job, steps, reading)
     ON CONFLICT (repository_id, run_id, job_id) DO UPDATE SET
       job = excluded.job, steps = excluded.steps, reading = coalesce(excluded.reading, cachewarden.jobs.reading)`,
    [
      repositoryId,
      runId,
      jobs.map(({ job }) => job.id),
      jobs.map(({ job }) => job.attempt),
      jobs.map(({ job: { steps: _, ...rest } }) => JSON.stringify(rest)),
      jobs.map(({ job }) => JSON.stringify(job.steps)),
      jobs.map(({ reading }) => (reading === null ? null : JSON.stringify(reading))),
    ],
  );
}

function newestAttempts(rows: readonly RunRow[]): RunRow[] {
  const newest = new Map<number, RunRow>();
  for (const row of rows) {
    if ((newest.get(row.run_id)?.attempt ?? 0) < row.attempt) newest.set(row.run_id, row);
  }
  return [...newest.values()];
}

async function withJobs(database: Queryable, repositoryId: number, rows: readonly RunRow[]): Promise<RunRecord[]> {
  const jobs = await database.query<JobRow>(
    `SELECT run_id, job, steps, reading FROM cachewarden.jobs
     WHERE repository_id = $1 AND run_id = ANY($2::bigint[]) ORDER BY job_id`,
    [repositoryId, rows.map((row) => row.run_id)],
  );
  const byRun = Map.groupBy(jobs, (row) => row.run_id);
  return rows.map((row) => ({
    run: toRun(row),
    logs: row.logs,
    jobs: (byRun.get(row.run_id) ?? []).map(({ job, steps, reading }) => ({ job: { ...job, steps }, reading })),
  }));
}

function toRun(row: RunRow): WorkflowRun {
  return {
    id: row.run_id,
    attempt: row.attempt,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    event: row.event,
    conclusion: row.conclusion,
    headSha: row.head_sha,
    headBranch: row.head_branch,
    headRepositoryId: row.head_repository_id,
    headOwner: row.head_owner,
    startedAtMs: row.started_at.getTime(),
  };
}
