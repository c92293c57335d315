import type { Database } from "./database.ts";

/** How often tables are looked at, in milliseconds. */
const LOOK_MS = 60_000;

/** A table is tidied when so many of its rows were deleted or changed, and a fifth of those that it holds. */
const LEAST_ROWS = 500;

/**
 * Gives back the room of deleted rows and counts what is in the tables, as autovacuum does in a Postgres server. The
 * embedded engine has none: its files would grow for ever, and its plans would go by nothing.
 *
 * @returns the tables that were tidied
 */
export async function tidy(database: Database, calm: () => Promise<void> = async () => {}): Promise<readonly string[]> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
     WHERE greatest(n_dead_tup, n_mod_since_analyze) > ${LEAST_ROWS} + n_live_tup / 5 ORDER BY 1`,
  );
  for (const { name } of tables) {
    // One at a time: some milliseconds each, in which nobody else gets an answer.
    await calm();
    await database.execute(`VACUUM (ANALYZE) ${name}`);
  }
  return tables.map(({ name }) => name);
}

/** Tidies until the returned function is called. */
export function startTidying(
  database: Database,
  { calm, onError }: { readonly calm: () => Promise<void>; readonly onError: (error: Error) => void },
): () => void {
  const timer = setInterval(() => {
    tidy(database, calm).catch(onError);
  }, LOOK_MS);
  return () => clearInterval(timer);
}
