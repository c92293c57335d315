import type { Database, Queryable } from "./database.ts";
import { trimInSteps } from "./trim-in-steps.ts";

/** Purges that are deleted in one transaction, each with its entries. */
const AT_ONCE = 50;

/**
 * Deletes what is written of purges that ended so many days ago or earlier, by the database's clock. A purge that is to
 * be tried again stays.
 *
 * @returns how many purges were deleted
 */
export async function trimAudit(
  database: Database,
  { days, signal }: { readonly days: number; readonly signal: AbortSignal },
): Promise<number> {
  return trimInSteps(database, { trimSome: (transaction) => trimSome(transaction, days), atOnce: AT_ONCE, signal });
}

async function trimSome(transaction: Queryable, days: number): Promise<number> {
  const purges = await transaction.query<{ repository_id: number; purge_id: string }>(
    `SELECT repository_id, purge_id FROM cachewarden.purges
     WHERE ended_at < now() - $1 * interval '1 day' AND open_ref IS NULL ORDER BY ended_at LIMIT ${AT_ONCE}`,
    [days],
  );
  const keys = [purges.map((purge) => purge.repository_id), purges.map((purge) => purge.purge_id)];
  for (const table of ["purge_entries", "purges"]) {
    await transaction.query(
      `DELETE FROM cachewarden.${table} t USING unnest($1::bigint[], $2::text[]) AS k (repository_id, purge_id)
       WHERE t.repository_id = k.repository_id AND t.purge_id = k.purge_id`,
      keys,
    );
  }
  return purges.length;
}
