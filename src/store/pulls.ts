import type { PullRequest } from "../model/pull.ts";
import type { PurgeResult } from "../model/purge.ts";
import type { StoredCheck } from "./check-runs.ts";
import type { Queryable } from "./database.ts";

/** A pull request with what we have done on it. */
export interface StoredPull extends PullRequest {
  readonly comment: StoredComment;
  readonly check: StoredCheck;
  /** `null` before the close. */
  readonly purge: PurgeResult | null;
}

/** Our comment on a pull request. */
export type StoredComment =
  | { readonly kind: "none" }
  | {
      readonly kind: "written";
      readonly id: number;
      readonly body: string;
      /** It was sent more than once, so that another one may come to light. */
      readonly unsettled?: true;
    }
  /** A person deleted it, so it is not written again. */
  | { readonly kind: "deleted" };

interface Row {
  number: number;
  state: "open" | "closed";
  head_sha: string;
  head_ref: string;
  head_repository_id: number | null;
  base_ref: string;
  author_is_bot: boolean;
  locked: boolean;
  comment_id: number | null;
  comment_body: string | null;
  comment_deleted: boolean;
  comment_unsettled: boolean;
  check_run: StoredCheck | null;
  purge: PurgeResult | null;
  updated_at: Date;
}

/**
 * Remembers what GitHub says of a pull request, and leaves what we have done on it as it is. What was seen before
 * something newer, by a task that was held up or from a replica of GitHub's that lags, changes nothing: the comment would
 * go back to an older head.
 */
export async function savePull(database: Queryable, repositoryId: number, pull: PullRequest): Promise<void> {
  await database.query(
    `INSERT INTO cachewarden.pulls
       (repository_id, number, state, head_sha, head_ref, head_repository_id, base_ref, author_is_bot, locked, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (repository_id, number) DO UPDATE SET
       state = excluded.state, head_sha = excluded.head_sha, head_ref = excluded.head_ref,
       head_repository_id = excluded.head_repository_id, base_ref = excluded.base_ref,
       author_is_bot = excluded.author_is_bot, locked = excluded.locked, updated_at = excluded.updated_at
     WHERE cachewarden.pulls.updated_at <= excluded.updated_at`,
    [
      repositoryId,
      pull.number,
      pull.state,
      pull.headSha,
      pull.headRef,
      pull.headRepositoryId,
      pull.baseRef,
      pull.authorIsBot,
      pull.locked,
      new Date(pull.updatedAtMs),
    ],
  );
}

/** The pull request as last seen, or nothing when it never was. */
export async function findPull(
  database: Queryable,
  repositoryId: number,
  number: number,
): Promise<StoredPull | undefined> {
  const [row] = await database.query<Row>("SELECT * FROM cachewarden.pulls WHERE repository_id = $1 AND number = $2", [
    repositoryId,
    number,
  ]);
  return row === undefined ? undefined : toPull(row);
}

export async function saveComment(
  database: Queryable,
  repositoryId: number,
  { number, comment }: { readonly number: number; readonly comment: StoredComment },
): Promise<void> {
  await database.query(
    `UPDATE cachewarden.pulls SET comment_id = $3, comment_body = $4, comment_deleted = $5, comment_held_until = NULL
     WHERE repository_id = $1 AND number = $2`,
    [
      repositoryId,
      number,
      comment.kind === "written" ? comment.id : null,
      comment.kind === "written" ? comment.body : null,
      comment.kind === "deleted",
    ],
  );
}

export async function savePurge(
  database: Queryable,
  repositoryId: number,
  { number, purge }: { readonly number: number; readonly purge: PurgeResult | null },
): Promise<void> {
  await database.query("UPDATE cachewarden.pulls SET purge = $3 WHERE repository_id = $1 AND number = $2", [
    repositoryId,
    number,
    purge === null ? null : JSON.stringify(purge),
  ]);
}

function toPull(row: Row): StoredPull {
  return {
    number: row.number,
    state: row.state,
    headSha: row.head_sha,
    headRef: row.head_ref,
    headRepositoryId: row.head_repository_id,
    baseRef: row.base_ref,
    authorIsBot: row.author_is_bot,
    locked: row.locked,
    updatedAtMs: row.updated_at.getTime(),
    comment: toComment(row),
    check: row.check_run ?? { kind: "none" },
    purge: row.purge,
  };
}

function toComment(row: Row): StoredComment {
  if (row.comment_deleted) return { kind: "deleted" };
  if (row.comment_id === null) return { kind: "none" };
  const written = { kind: "written", id: row.comment_id, body: row.comment_body ?? "" } as const;
  return row.comment_unsettled ? { ...written, unsettled: true } : written;
}
