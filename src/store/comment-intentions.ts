import type { Queryable } from "./database.ts";

/** Whether a comment may be sent now. */
export type Intention =
  | { readonly kind: "granted" }
  /** One was sent before and its outcome is not known, so there may be two in the end. */
  | { readonly kind: "granted again" }
  /** One was sent so lately that it may still take effect, or was written since the store was read. */
  | { readonly kind: "held"; readonly seconds: number };

/** Longer than a request may take, with the time in which GitHub's lists lag behind, in seconds. */
const UNDER_WAY_SECONDS = 45;

/** GitHub has answered, only not clearly: what it did shows in its lists within this time, in seconds. */
const LISTED_SECONDS = 10;

/**
 * Stores the intention to send a pull request's comment, before it is sent. It is granted to one of those who ask at
 * the same time, and to nobody while a comment that was sent may still take effect; a killed server leaves it behind.
 */
export async function intendComment(database: Queryable, repositoryId: number, number: number): Promise<Intention> {
  const granted = await database.query<{ comment_unsettled: boolean }>(
    `UPDATE cachewarden.pulls SET
       comment_unsettled = comment_unsettled OR comment_held_until IS NOT NULL,
       comment_held_until = now() + $3 * interval '1 second'
     WHERE repository_id = $1 AND number = $2 AND comment_id IS NULL AND NOT comment_deleted
       AND (comment_held_until IS NULL OR comment_held_until <= now())
     RETURNING comment_unsettled`,
    [repositoryId, number, UNDER_WAY_SECONDS],
  );
  const [row] = granted;
  if (row !== undefined) return { kind: row.comment_unsettled ? "granted again" : "granted" };
  const [held] = await database.query<{ seconds: number }>(
    `SELECT ceil(extract(epoch FROM comment_held_until - now()))::int AS seconds
     FROM cachewarden.pulls WHERE repository_id = $1 AND number = $2`,
    [repositoryId, number],
  );
  return { kind: "held", seconds: Math.min(UNDER_WAY_SECONDS, Math.max(1, held?.seconds ?? 1)) };
}

/** GitHub answered, but not whether it created the comment. */
export async function doubtComment(database: Queryable, repositoryId: number, number: number): Promise<void> {
  await database.query(
    `UPDATE cachewarden.pulls SET comment_held_until = now() + $3 * interval '1 second'
     WHERE repository_id = $1 AND number = $2`,
    [repositoryId, number, LISTED_SECONDS],
  );
}

/** GitHub refused: no comment was created. */
export async function refuseComment(database: Queryable, repositoryId: number, number: number): Promise<void> {
  await database.query(
    "UPDATE cachewarden.pulls SET comment_held_until = NULL WHERE repository_id = $1 AND number = $2",
    [repositoryId, number],
  );
}

/** All comments that were sent are merged into one. */
export async function settleComment(database: Queryable, repositoryId: number, number: number): Promise<void> {
  await database.query(
    "UPDATE cachewarden.pulls SET comment_unsettled = false WHERE repository_id = $1 AND number = $2",
    [repositoryId, number],
  );
}
