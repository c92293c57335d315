import type { WorkflowRun } from "../model/run.ts";
import type { Queryable } from "./database.ts";

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

/**
 * Those of the runs whose present attempt led to nothing yet. That it was read is not enough: it may have been read as
 * the history of another pull request.
 */
export async function unfollowedRuns(
  database: Queryable,
  repositoryId: number,
  runs: readonly WorkflowRun[],
): Promise<readonly WorkflowRun[]> {
  const rows = await database.query<{ run_id: number; attempt: number }>(
    `SELECT run_id, attempt FROM cachewarden.runs
     WHERE repository_id = $1 AND run_id = ANY($2::bigint[]) AND followed`,
    [repositoryId, runs.map(({ id }) => id)],
  );
  const followed = new Set(rows.map((row) => `${row.run_id}/${row.attempt}`));
  return runs.filter(({ id, attempt }) => !followed.has(`${id}/${attempt}`));
}

/** Remembers that everything which follows from a run was asked for. */
export async function markFollowed(
  database: Queryable,
  repositoryId: number,
  { id, attempt }: { readonly id: number; readonly attempt: number },
): Promise<void> {
  await database.query(
    "UPDATE cachewarden.runs SET followed = true WHERE repository_id = $1 AND run_id = $2 AND attempt = $3",
    [repositoryId, id, attempt],
  );
}

/** Whether anything of this attempt is stored, its times at least. */
export async function isRunKnown(
  database: Queryable,
  repositoryId: number,
  { id, attempt }: { readonly id: number; readonly attempt: number },
): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM cachewarden.runs WHERE repository_id = $1 AND run_id = $2 AND attempt = $3",
    [repositoryId, id, attempt],
  );
  return rows.length > 0;
}
