import type { Database, Queryable } from "./database.ts";
import { trimInSteps } from "./trim-in-steps.ts";

/** Runs that are deleted in one transaction. */
const AT_ONCE = 200;

interface RunKey {
  repository_id: number;
  run_id: number;
}

/**
 * Deletes runs that started so many days ago or earlier, by the database's clock, with their jobs and readings, and
 * closed pull requests of which no run is left.
 *
 * @returns how many attempts of runs were deleted
 */
export async function trimHistory(
  database: Database,
  { days, signal }: { readonly days: number; readonly signal: AbortSignal },
): Promise<number> {
  return trimInSteps(database, { trimSome: (transaction) => trimSome(transaction, days), atOnce: AT_ONCE, signal });
}

async function trimSome(transaction: Queryable, days: number): Promise<number> {
  const runs = await transaction.query<RunKey & { attempt: number }>(
    `SELECT repository_id, run_id, attempt FROM cachewarden.runs
     WHERE started_at < now() - $1 * interval '1 day' ORDER BY started_at LIMIT ${AT_ONCE}`,
    [days],
  );
  if (runs.length === 0) return 0;
  const keys = [runs.map((run) => run.repository_id), runs.map((run) => run.run_id)];
  await transaction.query(
    `DELETE FROM cachewarden.runs r USING unnest($1::bigint[], $2::bigint[], $3::int[]) AS k (repository_id, run_id, attempt)
     WHERE r.repository_id = k.repository_id AND r.run_id = k.run_id AND r.attempt = k.attempt`,
    [...keys, runs.map((run) => run.attempt)],
  );
  // A younger attempt may have jobs of an older one.
  const gone = `unnest($1::bigint[], $2::bigint[]) AS k (repository_id, run_id)
    WHERE t.repository_id = k.repository_id AND t.run_id = k.run_id AND NOT EXISTS (
      SELECT 1 FROM cachewarden.runs r WHERE r.repository_id = k.repository_id AND r.run_id = k.run_id)`;
  await transaction.query(`DELETE FROM cachewarden.jobs t USING ${gone}`, keys);
  const pulls = await transaction.query<{ repository_id: number; number: number }>(
    `DELETE FROM cachewarden.run_pulls t USING ${gone} RETURNING t.repository_id, t.number`,
    keys,
  );
  await trimPulls(transaction, pulls);
  return runs.length;
}

async function trimPulls(
  transaction: Queryable,
  pulls: readonly { readonly repository_id: number; readonly number: number }[],
): Promise<void> {
  await transaction.query(
    `DELETE FROM cachewarden.pulls t USING unnest($1::bigint[], $2::int[]) AS k (repository_id, number)
     WHERE t.repository_id = k.repository_id AND t.number = k.number AND t.state = 'closed' AND NOT EXISTS (
       SELECT 1 FROM cachewarden.run_pulls p WHERE p.repository_id = t.repository_id AND p.number = t.number)`,
    [pulls.map((pull) => pull.repository_id), pulls.map((pull) => pull.number)],
  );
}
