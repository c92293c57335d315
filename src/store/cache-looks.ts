import type { CacheEntry, CacheHolder, CacheLimit, EvictedEntry } from "../model/cache-entry.ts";
import { addEntries, forgetDeleted, forgetEvicted } from "./cache-register.ts";
import type { Database, Queryable } from "./database.ts";

/** A look at all of a repository's caches. */
export interface CacheLook {
  readonly entries: readonly CacheEntry[];
  readonly limit: CacheLimit;
  /** The share of the limit from which the repository wants to be warned. */
  readonly warnAt: number;
}

/** What the last look said, with what we have deleted since taken off. */
export interface LastLook {
  readonly ageSeconds: number;
  readonly usedBytes: number;
  readonly entries: number;
  readonly limit: CacheLimit;
  /** The refs that hold most, the largest first. */
  readonly holders: readonly CacheHolder[];
}

/** What happened to a repository's caches between two looks. */
export interface CacheFlow {
  readonly atMs: number;
  readonly usedBytes: number;
  /** Saved since the look before. */
  readonly addedBytes: number;
  /** Evicted by GitHub, or deleted by others. */
  readonly evictedBytes: number;
  /** Deleted by us. */
  readonly purgedBytes: number;
}

/** Looks within this time are one point of the history. */
const POINT = "1 hour";

/**
 * Keeps what a look saw, and says whether use has passed the warning line with it. An entry counts as evicted when two
 * looks in a row do not list it: one listing may miss some that moved up a page while it was read.
 */
export async function keepLook(
  database: Database,
  repositoryId: number,
  { entries: listed, limit, warnAt }: CacheLook,
): Promise<{ readonly passedWarning: boolean }> {
  return database.transaction(async (transaction) => {
    const [before] = await transaction.query<{ warned: boolean }>(
      "SELECT warned FROM cachewarden.cache_budgets WHERE repository_id = $1 FOR UPDATE",
      [repositoryId],
    );
    const purgedBytes = await purgedSinceLook(transaction, repositoryId);
    const ours = await forgetDeleted(transaction, repositoryId);
    const entries = listed.filter(({ id }) => !ours.has(id));
    const usedBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
    const evictedBytes = await forgetEvicted(transaction, repositoryId, entries);
    const addedBytes = await addEntries(transaction, repositoryId, entries);
    const warned = usedBytes >= warnAt * limit.bytes;
    await transaction.query(
      `INSERT INTO cachewarden.cache_budgets (repository_id, looked_at, limit_bytes, limit_source, warned)
       VALUES ($1, now(), $2, $3, $4)
       ON CONFLICT (repository_id) DO UPDATE SET looked_at = excluded.looked_at, limit_bytes = excluded.limit_bytes,
         limit_source = excluded.limit_source, warned = excluded.warned`,
      [repositoryId, limit.bytes, limit.source, warned],
    );
    // The first look sees everything at once; that is no growth.
    const addedSince = before === undefined ? 0 : addedBytes;
    await addPoint(transaction, repositoryId, { usedBytes, addedBytes: addedSince, evictedBytes, purgedBytes });
    return { passedWarning: warned && before?.warned === false };
  });
}

/** How many bytes we deleted since the last look. The times are compared by the database, which keeps microseconds. */
async function purgedSinceLook(transaction: Queryable, repositoryId: number): Promise<number> {
  const [row] = await transaction.query<{ bytes: number }>(
    `SELECT coalesce(sum(e.size_bytes), 0)::bigint AS bytes FROM cachewarden.purge_entries e
     JOIN cachewarden.cache_budgets b ON b.repository_id = e.repository_id
     WHERE e.repository_id = $1 AND e.state = 'deleted' AND e.changed_at > b.looked_at`,
    [repositoryId],
  );
  return row?.bytes ?? 0;
}

/** Adds to the history: a new point, or more to the last one while it is young. */
async function addPoint(
  transaction: Queryable,
  repositoryId: number,
  { usedBytes, addedBytes, evictedBytes, purgedBytes }: Omit<CacheFlow, "atMs">,
): Promise<void> {
  const values = [repositoryId, usedBytes, addedBytes, evictedBytes, purgedBytes];
  const updated = await transaction.query(
    `UPDATE cachewarden.cache_looks SET used_bytes = $2, added_bytes = added_bytes + $3,
       evicted_bytes = evicted_bytes + $4, purged_bytes = purged_bytes + $5
     WHERE repository_id = $1 AND looked_at > now() - interval '${POINT}' RETURNING 1`,
    values,
  );
  if (updated.length > 0) return;
  await transaction.query(
    `INSERT INTO cachewarden.cache_looks (repository_id, looked_at, used_bytes, added_bytes, evicted_bytes, purged_bytes)
     VALUES ($1, now(), $2, $3, $4, $5)`,
    values,
  );
  await transaction.query(
    "DELETE FROM cachewarden.cache_looks WHERE repository_id = $1 AND looked_at < now() - interval '90 days'",
    [repositoryId],
  );
  await transaction.query(
    "DELETE FROM cachewarden.evicted_unread WHERE repository_id = $1 AND noticed_at < now() - interval '90 days'",
    [repositoryId],
  );
}

/** The last look, or nothing where there was none. */
export async function lastLook(database: Queryable, repositoryId: number): Promise<LastLook | undefined> {
  const [row] = await database.query<{ age: number; limit_bytes: number; limit_source: CacheLimit["source"] }>(
    `SELECT extract(epoch FROM now() - looked_at)::float8 AS age, limit_bytes, limit_source
     FROM cachewarden.cache_budgets WHERE repository_id = $1`,
    [repositoryId],
  );
  if (row === undefined) return undefined;
  const refs = await database.query<{ ref: string; bytes: number; entries: number }>(
    `SELECT ref, sum(size_bytes)::bigint AS bytes, count(*)::int AS entries FROM cachewarden.cache_entries
     WHERE repository_id = $1 AND NOT missing GROUP BY ref ORDER BY bytes DESC, ref`,
    [repositoryId],
  );
  return {
    ageSeconds: row.age,
    usedBytes: refs.reduce((sum, { bytes }) => sum + bytes, 0),
    entries: refs.reduce((sum, { entries }) => sum + entries, 0),
    limit: { bytes: row.limit_bytes, source: row.limit_source },
    holders: refs,
  };
}

/** What happened to the caches in the last days, oldest first. */
export async function cacheFlows(
  database: Queryable,
  repositoryId: number,
  { days }: { readonly days: number },
): Promise<readonly CacheFlow[]> {
  const rows = await database.query<{
    looked_at: Date;
    used_bytes: number;
    added_bytes: number;
    evicted_bytes: number;
    purged_bytes: number;
  }>(
    `SELECT looked_at, used_bytes, added_bytes, evicted_bytes, purged_bytes FROM cachewarden.cache_looks
     WHERE repository_id = $1 AND looked_at > now() - $2 * interval '1 day' ORDER BY looked_at`,
    [repositoryId, days],
  );
  return rows.map((row) => ({
    atMs: row.looked_at.getTime(),
    usedBytes: row.used_bytes,
    addedBytes: row.added_bytes,
    evictedBytes: row.evicted_bytes,
    purgedBytes: row.purged_bytes,
  }));
}

/** Entries of the last days that were evicted before anybody read them, the largest first. */
export async function evictedUnread(
  database: Queryable,
  repositoryId: number,
  { days }: { readonly days: number },
): Promise<readonly EvictedEntry[]> {
  const rows = await database.query<{ ref: string; key: string; size_bytes: number }>(
    `SELECT ref, key, size_bytes FROM cachewarden.evicted_unread
     WHERE repository_id = $1 AND noticed_at > now() - $2 * interval '1 day' ORDER BY size_bytes DESC, cache_id`,
    [repositoryId, days],
  );
  return rows.map(({ ref, key, size_bytes }) => ({ ref, key, sizeBytes: size_bytes }));
}

/** How many repositories are watched, and how many of them use more than their warning line. */
export async function countBudgets(
  database: Queryable,
): Promise<{ readonly watched: number; readonly warned: number }> {
  const [row] = await database.query<{ watched: number; warned: number }>(
    "SELECT count(*)::int AS watched, count(*) FILTER (WHERE warned)::int AS warned FROM cachewarden.cache_budgets",
  );
  return row ?? { watched: 0, warned: 0 };
}
