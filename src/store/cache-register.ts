import type { CacheEntry } from "../model/cache-entry.ts";
import type { Queryable } from "./database.ts";
import { storable } from "./storable.ts";

/**
 * Whether an entry went without having been read, and for want of room. GitHub sets both times at the save, some seconds
 * apart at most. What nobody read for a week it takes away wherever there is room, so that is no eviction of this kind.
 */
const EVICTED_UNREAD =
  "last_accessed_at <= created_at + interval '1 minute' AND created_at > now() - interval '7 days'";

/**
 * Takes what we deleted lately out of the register, and says what that is. A deletion whose answer never came is known
 * only afterwards, and a long listing may have been read before what it lists was deleted.
 */
export async function forgetDeleted(transaction: Queryable, repositoryId: number): Promise<ReadonlySet<number>> {
  const deleted = await transaction.query<{ cache_id: number }>(
    `SELECT cache_id FROM cachewarden.purge_entries
     WHERE repository_id = $1 AND state = 'deleted' AND changed_at > now() - interval '1 day'`,
    [repositoryId],
  );
  const ids = deleted.map(({ cache_id }) => cache_id);
  await transaction.query(
    "DELETE FROM cachewarden.cache_entries WHERE repository_id = $1 AND cache_id = ANY($2::bigint[])",
    [repositoryId, ids],
  );
  return new Set(ids);
}

/** Takes what is gone out of the register, and remembers what was evicted unread. */
export async function forgetEvicted(
  transaction: Queryable,
  repositoryId: number,
  entries: readonly CacheEntry[],
): Promise<number> {
  const ids = entries.map(({ id }) => id);
  await transaction.query(
    `INSERT INTO cachewarden.evicted_unread (repository_id, cache_id, ref, key, size_bytes, created_at)
     SELECT repository_id, cache_id, ref, key, size_bytes, created_at FROM cachewarden.cache_entries
     WHERE repository_id = $1 AND missing AND NOT (cache_id = ANY($2::bigint[])) AND ${EVICTED_UNREAD}
     ON CONFLICT DO NOTHING`,
    [repositoryId, ids],
  );
  const evicted = await transaction.query<{ size_bytes: number }>(
    `DELETE FROM cachewarden.cache_entries
     WHERE repository_id = $1 AND missing AND NOT (cache_id = ANY($2::bigint[])) RETURNING size_bytes`,
    [repositoryId, ids],
  );
  await transaction.query(
    `UPDATE cachewarden.cache_entries SET missing = true WHERE repository_id = $1 AND NOT (cache_id = ANY($2::bigint[]))`,
    [repositoryId, ids],
  );
  return evicted.reduce((sum, row) => sum + row.size_bytes, 0);
}

/** Registers the entries, and says how many bytes are new. */
export async function addEntries(
  transaction: Queryable,
  repositoryId: number,
  entries: readonly CacheEntry[],
): Promise<number> {
  const columns = [entries.map(({ id }) => id), entries.map(({ sizeBytes }) => sizeBytes)];
  const [added] = await transaction.query<{ bytes: number }>(
    `SELECT coalesce(sum(e.bytes), 0)::bigint AS bytes FROM unnest($2::bigint[], $3::bigint[]) AS e (id, bytes)
     WHERE NOT EXISTS (SELECT 1 FROM cachewarden.cache_entries k WHERE k.repository_id = $1 AND k.cache_id = e.id)`,
    [repositoryId, ...columns],
  );
  await transaction.query(
    `INSERT INTO cachewarden.cache_entries (repository_id, cache_id, size_bytes, ref, key, created_at, last_accessed_at)
     SELECT $1::bigint, e.id, e.bytes, e.ref, e.key, to_timestamp(e.created), to_timestamp(e.accessed)
     FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::float8[], $7::float8[])
       AS e (id, bytes, ref, key, created, accessed)
     ON CONFLICT (repository_id, cache_id) DO UPDATE SET missing = false, last_accessed_at = excluded.last_accessed_at
       WHERE cachewarden.cache_entries.missing
         OR cachewarden.cache_entries.last_accessed_at <> excluded.last_accessed_at`,
    [
      repositoryId,
      ...columns,
      entries.map(({ ref }) => storable(ref)),
      entries.map(({ key }) => storable(key)),
      entries.map(({ createdAtMs }) => createdAtMs / 1_000),
      entries.map(({ lastAccessedAtMs }) => lastAccessedAtMs / 1_000),
    ],
  );
  return added?.bytes ?? 0;
}

/** Takes an entry that we deleted out of the register, so that it is not taken for evicted. */
export async function forgetEntry(database: Queryable, repositoryId: number, cacheId: number): Promise<void> {
  await database.query("DELETE FROM cachewarden.cache_entries WHERE repository_id = $1 AND cache_id = $2", [
    repositoryId,
    cacheId,
  ]);
}
