import type { Queryable } from "./database.ts";

/** Deletions that are to be sent one after another. */
interface Reservation {
  readonly deletions: number;
  /** From the start of one to the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** Longer than this nobody waits with a worker in hand, in milliseconds. */
  readonly mostWaitMs: number;
}

/**
 * Reserves times for deletions of an installation and says how long to wait for the first, in milliseconds; or nothing,
 * when those that are reserved already take too long. GitHub counts all deletions of an installation together, so the
 * reservation is in the database: all servers and all purges of the installation share it, and a restart does not forget.
 */
export async function reserveDeletions(
  database: Queryable,
  installationId: number,
  { deletions, everyMs, mostWaitMs }: Reservation,
): Promise<number | undefined> {
  const [row] = await database.query<{ wait_ms: number }>(
    `INSERT INTO cachewarden.deletion_pace (installation_id, next_at)
     VALUES ($1, now() + $2 * interval '1 millisecond')
     ON CONFLICT (installation_id) DO UPDATE
       SET next_at = greatest(cachewarden.deletion_pace.next_at, now()) + $2 * interval '1 millisecond'
       WHERE cachewarden.deletion_pace.next_at < now() + $3 * interval '1 millisecond'
     RETURNING (extract(epoch FROM next_at - now()) * 1000)::float8 - $2 AS wait_ms`,
    [installationId, deletions * everyMs, mostWaitMs],
  );
  return row === undefined ? undefined : Math.max(0, row.wait_ms);
}
