import type { JobDigest } from "../model/job-digest.ts";
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

/** A job as it is stored: with the digest of its reading, for later runs. */
export interface NewJobRecord extends JobRecord {
  readonly digest: JobDigest | null;
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
  {
    run,
    logs,
    jobs,
    pulls,
  }: Omit<RunRecord, "jobs"> & { readonly jobs: readonly NewJobRecord[]; readonly pulls: readonly RunPull[] },
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
        `INSERT INTO cachewarden.run_pulls (repository_id, run_id, number, base_ref, workflow_id, started_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (repository_id, run_id, number) DO UPDATE SET
           base_ref = excluded.base_ref, workflow_id = excluded.workflow_id, started_at = excluded.started_at`,
        [repositoryId, run.id, number, baseRef, run.workflowId, new Date(run.startedAtMs)],
      );
    }
    await insertJobs(transaction, { repositoryId, runId: run.id, jobs });
  });
}

/** The newest runs for a base, its own and those of pull requests to it, whose logs were never asked for. */
export async function runsWithoutLogs(
  database: Queryable,
  repositoryId: number,
  { workflowId, baseRef, limit }: { readonly workflowId: number; readonly baseRef: string; readonly limit: number },
): Promise<readonly RunRecord[]> {
  const rows = await database.query<RunRow>(
    `SELECT r.* FROM cachewarden.runs r
     WHERE r.repository_id = $1 AND r.workflow_id = $2 AND r.logs = 'times' AND r.conclusion = 'success'
       AND (r.head_branch = $3 OR EXISTS (
         SELECT 1 FROM cachewarden.run_pulls p
         WHERE p.repository_id = r.repository_id AND p.run_id = r.run_id AND p.base_ref = $3))
     ORDER BY r.started_at DESC LIMIT $4`,
    [repositoryId, workflowId, baseRef, limit],
  );
  return withJobs(database, repositoryId, newestAttempts(rows));
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

async function insertJobs(
  transaction: Queryable,
  { repositoryId, runId, jobs }: { repositoryId: number; runId: number; jobs: readonly NewJobRecord[] },
): Promise<void> {
  // One statement for all jobs: a matrix has up to 256.
  await transaction.query(
    `INSERT INTO cachewarden.jobs (repository_id, run_id, job_id, attempt, job, steps, reading, digest)
     SELECT $1::bigint, $2::bigint, j.id, j.attempt, j.job::jsonb, j.steps::jsonb, j.reading::jsonb, j.digest::jsonb
     FROM unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS j (id, attempt, job, steps, reading, digest)
     ON CONFLICT (repository_id, run_id, job_id) DO UPDATE SET
       job = excluded.job, steps = excluded.steps, reading = coalesce(excluded.reading, cachewarden.jobs.reading),
       digest = coalesce(excluded.digest, cachewarden.jobs.digest)`,
    [
      repositoryId,
      runId,
      jobs.map(({ job }) => job.id),
      jobs.map(({ job }) => job.attempt),
      jobs.map(({ job: { steps: _, ...rest } }) => JSON.stringify(rest)),
      jobs.map(({ job }) => JSON.stringify(job.steps)),
      jobs.map(({ reading }) => (reading === null ? null : JSON.stringify(reading))),
      jobs.map(({ digest }) => (digest === null ? null : JSON.stringify(digest))),
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
