import type { Queryable } from "./database.ts";

/** How often, and for which attempt last, GitHub was asked to send a delivery again. */
export interface Redelivery {
  readonly attemptId: number;
  readonly asked: number;
  /** By the database's clock. */
  readonly secondsAgo: number;
}

/** The moment up to which all deliveries are known to have arrived, by GitHub's clock; nothing before the first look. */
export async function deliveriesArrivedUntil(database: Queryable): Promise<number | undefined> {
  const [row] = await database.query<{ at: Date }>("SELECT at FROM cachewarden.arrivals WHERE id = 1");
  return row?.at.getTime();
}

/** Remembers it, and forgets what was asked for before the three days that GitHub keeps. */
export async function saveArrivals(database: Queryable, untilMs: number): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.arrivals (id, at) VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET at = greatest(excluded.at, cachewarden.arrivals.at)`,
    [new Date(untilMs)],
  );
  await database.query("DELETE FROM cachewarden.redeliveries WHERE asked_at < now() - interval '4 days'");
}

/** What was asked for already, by GUID. */
export async function findRedeliveries(
  database: Queryable,
  guids: readonly string[],
): Promise<ReadonlyMap<string, Redelivery>> {
  const rows = await database.query<{ guid: string; attempt_id: number; asked: number; seconds_ago: number }>(
    `SELECT guid, attempt_id, asked, extract(epoch FROM now() - asked_at)::float8 AS seconds_ago
     FROM cachewarden.redeliveries WHERE guid = ANY($1::text[])`,
    [guids],
  );
  return new Map(
    rows.map((row) => [row.guid, { attemptId: row.attempt_id, asked: row.asked, secondsAgo: row.seconds_ago }]),
  );
}

export async function saveRedelivery(database: Queryable, guid: string, attemptId: number): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.redeliveries (guid, attempt_id, asked, asked_at) VALUES ($1, $2, 1, now())
     ON CONFLICT (guid) DO UPDATE SET
       attempt_id = excluded.attempt_id, asked = cachewarden.redeliveries.asked + 1, asked_at = now()`,
    [guid, attemptId],
  );
}
