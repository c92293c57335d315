import type { Database, Queryable } from "./database.ts";

/** Deletions that are to be sent one after another. */
interface Reservation {
  readonly deletions: number;
  /** From the start of one to the start of the next, in milliseconds, at least. */
  readonly everyMs: number;
  /** So many of the installation begin within any minute, at most. */
  readonly mostInMinute: number;
  /** Longer than this nobody waits with a worker in hand, in milliseconds. */
  readonly mostWaitMs: number;
}

type PaceRow = { readonly begins: readonly number[]; readonly now_ms: number };

/** The clock is asked once the row is ours: who had it before us may have taken a while. */
const PACE = `SELECT begins, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
  FROM cachewarden.deletion_pace WHERE installation_id = $1`;

const MINUTE_MS = 60_000;

/** Nothing is reserved further ahead: what seems so was, before the database's clock was put back. */
const FURTHEST_MS = 5 * MINUTE_MS;

/**
 * Reserves times for deletions of an installation and says how long to wait for the first, in milliseconds; or nothing,
 * when those that are reserved already take too long. GitHub counts all deletions of an installation together, so the
 * reservation is in the database: all servers and all purges of the installation share it, and a restart does not forget.
 */
export async function reserveDeletions(
  database: Database,
  installationId: number,
  reservation: Reservation,
): Promise<number | undefined> {
  return database.transaction(async (transaction) => {
    await transaction.query(
      "INSERT INTO cachewarden.deletion_pace (installation_id) VALUES ($1) ON CONFLICT DO NOTHING",
      [installationId],
    );
    const [row] = await transaction.query<PaceRow>(`${PACE} FOR UPDATE`, [installationId]);
    if (row === undefined) throw new Error(`The pace of installation ${installationId} is gone while it is used`);
    const { begins, nowMs } = reserved(row);
    const firstMs = firstFree(begins, reservation, nowMs);
    if (firstMs - nowMs > reservation.mostWaitMs) return undefined;
    const added = Array.from({ length: reservation.deletions }, (_, index) => firstMs + index * reservation.everyMs);
    await transaction.query("UPDATE cachewarden.deletion_pace SET begins = $2::jsonb WHERE installation_id = $1", [
      installationId,
      JSON.stringify([...begins, ...added]),
    ]);
    return firstMs - nowMs;
  });
}

/** How long a single deletion would have to wait now, in milliseconds. Reserves nothing. */
export async function deletionWait(
  database: Queryable,
  installationId: number,
  pace: Pick<Reservation, "everyMs" | "mostInMinute">,
): Promise<number> {
  const [row] = await database.query<PaceRow>(PACE, [installationId]);
  if (row === undefined) return 0;
  const { begins, nowMs } = reserved(row);
  return firstFree(begins, { ...pace, deletions: 1 }, nowMs) - nowMs;
}

function reserved(row: PaceRow): { readonly begins: readonly number[]; readonly nowMs: number } {
  const nowMs = Math.ceil(row.now_ms);
  return { begins: row.begins.filter((ms) => ms > nowMs - MINUTE_MS && ms < nowMs + FURTHEST_MS), nowMs };
}

/**
 * When the first of them may begin: after the last one that is reserved, and each a minute after the one that lies as
 * many deletions before it as a minute may have.
 */
function firstFree(
  begins: readonly number[],
  { deletions, everyMs, mostInMinute }: Pick<Reservation, "deletions" | "everyMs" | "mostInMinute">,
  nowMs: number,
): number {
  const last = begins.at(-1);
  let firstMs = last === undefined ? nowMs : Math.max(nowMs, last + everyMs);
  for (let index = 0; index < deletions; index += 1) {
    const minuteBefore = begins[begins.length - mostInMinute + index];
    if (minuteBefore !== undefined) firstMs = Math.max(firstMs, minuteBefore + MINUTE_MS - index * everyMs);
  }
  return firstMs;
}
