import { randomUUID } from "node:crypto";
import type { PlannedEntry, PurgeCause, PurgeReason, PurgeState } from "../model/purge.ts";
import type { Database, Queryable } from "./database.ts";
import { storable } from "./storable.ts";

/** A purge that is not over: there is at most one for each ref of a repository. */
export interface OpenPurge {
  readonly id: string;
  readonly cause: PurgeCause;
  /** Ids of the entries that are gone already. */
  readonly removed: ReadonlySet<number>;
}

/** The purge of a ref that is not over, if there is one. */
export async function findOpenPurge(
  database: Queryable,
  repositoryId: number,
  ref: string,
): Promise<OpenPurge | undefined> {
  const [row] = await database.query<{ purge_id: string; cause: PurgeCause }>(
    "SELECT purge_id, cause FROM cachewarden.purges WHERE repository_id = $1 AND open_ref = $2",
    [repositoryId, ref],
  );
  if (row === undefined) return undefined;
  const removed = await database.query<{ cache_id: number }>(
    `SELECT cache_id FROM cachewarden.purge_entries
     WHERE repository_id = $1 AND purge_id = $2 AND state IN ('deleted', 'gone')`,
    [repositoryId, row.purge_id],
  );
  return { id: row.purge_id, cause: row.cause, removed: new Set(removed.map(({ cache_id }) => cache_id)) };
}

/** The purge of a ref: the one that is not over, or a new one. Safe against two that ask at once. */
export async function openPurge(
  database: Queryable,
  repositoryId: number,
  { ref, cause }: { readonly ref: string; readonly cause: PurgeCause },
): Promise<OpenPurge> {
  await database.query(
    `INSERT INTO cachewarden.purges (repository_id, purge_id, ref, open_ref, cause, state) VALUES ($1, $2, $3, $3, $4, 'running')
     ON CONFLICT (repository_id, open_ref) DO UPDATE SET state = 'running', note = NULL, ended_at = NULL`,
    [repositoryId, randomUUID(), ref, cause],
  );
  const purge = await findOpenPurge(database, repositoryId, ref);
  if (purge === undefined)
    throw new Error(`The purge of ${ref} in repository ${repositoryId} ended while it was opened`);
  return purge;
}

/**
 * Keeps the plan of a purge: what was looked at last decides. Of an earlier plan, what is listed and not planned any more
 * stays as kept, and what is not listed is gone: by a request of ours whose answer never came, where one was sent.
 */
export async function planRemovals(
  database: Database,
  repositoryId: number,
  { purgeId, removals, keptIds }: Plan,
): Promise<void> {
  const entries = removals.map(({ entry }) => entry);
  const ids = entries.map(({ id }) => id);
  await database.transaction(async (transaction) => {
    await transaction.query(
      `UPDATE cachewarden.purge_entries SET changed_at = now(), state = CASE
         WHEN cache_id = ANY($4::bigint[]) THEN 'kept' WHEN attempts > 0 THEN 'deleted' ELSE 'gone' END
       WHERE repository_id = $1 AND purge_id = $2 AND state = 'planned' AND NOT (cache_id = ANY($3::bigint[]))`,
      [repositoryId, purgeId, ids, keptIds],
    );
    await transaction.query(
      `INSERT INTO cachewarden.purge_entries (repository_id, purge_id, cache_id, ref, key, version, size_bytes,
         created_at, last_accessed_at, reason_kind, reason, state)
       SELECT $1::bigint, $2::text, e.id, e.ref, e.key, e.version, e.bytes, to_timestamp(e.created),
         to_timestamp(e.accessed), e.kind, e.reason::jsonb, 'planned'
       FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[], $9::float8[],
         $10::text[], $11::text[]) AS e (id, ref, key, version, bytes, created, accessed, kind, reason)
       ON CONFLICT (repository_id, purge_id, cache_id) DO UPDATE SET state = 'planned', changed_at = now()
         WHERE cachewarden.purge_entries.state = 'kept'`,
      [
        repositoryId,
        purgeId,
        ids,
        entries.map(({ ref }) => storable(ref)),
        entries.map(({ key }) => storable(key)),
        entries.map(({ version }) => storable(version)),
        entries.map(({ sizeBytes }) => sizeBytes),
        entries.map(({ createdAtMs }) => createdAtMs / 1_000),
        entries.map(({ lastAccessedAtMs }) => lastAccessedAtMs / 1_000),
        removals.map(({ reason }) => reason.kind),
        removals.map(({ reason }) => JSON.stringify(reason)),
      ],
    );
  });
}

/** A plan as it is kept. */
interface Plan {
  readonly purgeId: string;
  readonly removals: readonly PlannedEntry[];
  /** Ids of the entries that are listed and stay. */
  readonly keptIds: readonly number[];
}

/** An entry of a purge. */
interface EntryOfPurge {
  readonly purgeId: string;
  readonly cacheId: number;
}

/** Records that a request to delete an entry is about to be sent. */
export async function markAttempt(
  database: Queryable,
  repositoryId: number,
  { purgeId, cacheId }: EntryOfPurge,
): Promise<void> {
  await database.query(
    `UPDATE cachewarden.purge_entries SET attempts = attempts + 1
     WHERE repository_id = $1 AND purge_id = $2 AND cache_id = $3`,
    [repositoryId, purgeId, cacheId],
  );
}

/**
 * Records GitHub's answer. What a second request finds gone was deleted by the first; what the first one finds gone was
 * deleted by GitHub or somebody else, and is not counted as ours.
 */
export async function markRemoved(
  database: Queryable,
  repositoryId: number,
  { purgeId, cacheId, answer }: EntryOfPurge & { readonly answer: "deleted" | "gone" },
): Promise<void> {
  await database.query(
    `UPDATE cachewarden.purge_entries SET changed_at = now(),
       state = CASE WHEN $4::text = 'gone' AND attempts <= 1 THEN 'gone' ELSE 'deleted' END
     WHERE repository_id = $1 AND purge_id = $2 AND cache_id = $3 AND state <> 'deleted'`,
    [repositoryId, purgeId, cacheId, answer],
  );
}

/** Ends a purge. A refused one stays open: the next look tries it again, and it is one purge in the audit. */
export async function settlePurge(
  database: Queryable,
  repositoryId: number,
  {
    purgeId,
    state,
    note = null,
  }: { readonly purgeId: string; readonly state: PurgeState; readonly note?: string | null },
): Promise<void> {
  await database.query(
    `UPDATE cachewarden.purges
     SET state = $3, note = $4, ended_at = now(), open_ref = CASE WHEN $5::boolean THEN open_ref ELSE NULL END
     WHERE repository_id = $1 AND purge_id = $2`,
    [repositoryId, purgeId, state, note, state === "refused"],
  );
}

/**
 * Forgets the earlier purges of a ref that are over and deleted nothing, dry runs among them: the newest one says all. A
 * branch that is gone and stays because a rule covers it would else leave a purge in each hour.
 */
export async function forgetIdlePurges(database: Database, repositoryId: number, ref: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const rows = await transaction.query<{ purge_id: string }>(
      `DELETE FROM cachewarden.purges p WHERE p.repository_id = $1 AND p.ref = $2 AND p.open_ref IS NULL
         AND NOT EXISTS (SELECT 1 FROM cachewarden.purge_entries e WHERE e.repository_id = p.repository_id
           AND e.purge_id = p.purge_id AND e.state IN ('deleted', 'gone')) RETURNING p.purge_id`,
      [repositoryId, ref],
    );
    await transaction.query(
      "DELETE FROM cachewarden.purge_entries WHERE repository_id = $1 AND purge_id = ANY($2::text[])",
      [repositoryId, rows.map(({ purge_id }) => purge_id)],
    );
  });
}

/**
 * A ref of the repository whose purge was planned and is not over, with what began it: the oldest, but those last of
 * which an entry was asked for in vain. Else one entry that GitHub cannot delete would keep all other refs waiting.
 */
export async function nextOpenPurge(
  database: Queryable,
  repositoryId: number,
): Promise<{ readonly ref: string; readonly cause: PurgeCause } | undefined> {
  const [row] = await database.query<{ ref: string; cause: PurgeCause }>(
    `SELECT p.ref, p.cause FROM cachewarden.purges p
     WHERE p.repository_id = $1 AND p.open_ref IS NOT NULL AND p.state = 'running'
     ORDER BY EXISTS (SELECT 1 FROM cachewarden.purge_entries e WHERE e.repository_id = p.repository_id
       AND e.purge_id = p.purge_id AND e.state = 'planned' AND e.attempts > 0), p.created_at, p.purge_id LIMIT 1`,
    [repositoryId],
  );
  return row;
}

/** How much of a ref we deleted because its pull request was closed, in all its purges together. */
export async function purgedOfRef(
  database: Queryable,
  repositoryId: number,
  ref: string,
): Promise<{ readonly entries: number; readonly bytes: number }> {
  const [row] = await database.query<{ entries: number; bytes: number }>(
    `SELECT count(*)::int AS entries, coalesce(sum(size_bytes), 0)::bigint AS bytes FROM (
       SELECT DISTINCT cache_id, size_bytes FROM cachewarden.purge_entries
       WHERE repository_id = $1 AND ref = $2 AND reason_kind = 'pull-closed' AND state = 'deleted') AS entries`,
    [repositoryId, ref],
  );
  return row ?? { entries: 0, bytes: 0 };
}

/** One line of the audit: what became of an entry, when and why. */
export interface AuditLine {
  readonly cacheId: number;
  readonly ref: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly reason: PurgeReason;
  readonly cause: PurgeCause;
  readonly state: "planned" | "deleted" | "gone" | "kept";
  readonly changedAtMs: number;
}

interface AuditRow {
  cache_id: number;
  ref: string;
  key: string;
  size_bytes: number;
  reason: PurgeReason;
  cause: PurgeCause;
  state: AuditLine["state"];
  changed_at: Date;
}

/** The audit of a repository, newest first. */
export async function purgeAudit(
  database: Queryable,
  repositoryId: number,
  { limit }: { readonly limit: number },
): Promise<readonly AuditLine[]> {
  const rows = await database.query<AuditRow>(
    `SELECT e.cache_id, e.ref, e.key, e.size_bytes, e.reason, p.cause, e.state, e.changed_at
     FROM cachewarden.purge_entries e
     JOIN cachewarden.purges p ON p.repository_id = e.repository_id AND p.purge_id = e.purge_id
     WHERE e.repository_id = $1 ORDER BY e.changed_at DESC, e.cache_id LIMIT $2`,
    [repositoryId, limit],
  );
  return rows.map((row) => ({
    cacheId: row.cache_id,
    ref: row.ref,
    key: row.key,
    sizeBytes: row.size_bytes,
    reason: row.reason,
    cause: row.cause,
    state: row.state,
    changedAtMs: row.changed_at.getTime(),
  }));
}
