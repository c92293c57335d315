import { isLocked } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import { REPORT_MARKER } from "../report/pull-comment.ts";
import { saysTheSame } from "../report/says-the-same.ts";
import type { StoredComment, StoredPull } from "../store/pulls.ts";
import type { Store } from "../store/store.ts";
import { PostponedError } from "./postponed-error.ts";

/** What became of the text that was to be the pull request's one comment. */
export type Published = "created" | "updated" | "unchanged" | "deleted by a person" | "locked";

export interface Publication {
  readonly github: Pick<GitHubRepository, "findComments" | "createComment" | "updateComment" | "deleteComment">;
  readonly store: Pick<
    Store,
    "findPull" | "saveComment" | "intendComment" | "doubtComment" | "refuseComment" | "settleComment"
  >;
  readonly repositoryId: number;
  readonly pull: Pick<StoredPull, "number" | "comment">;
  readonly body: string;
  /** Aborted when another worker has taken the task over. */
  readonly signal: AbortSignal;
  /** Asks for another look some seconds later, where a second comment may come to light. */
  readonly lookAgain: () => Promise<void>;
}

/** Seconds until a worker that came too late begins anew. */
const ANEW_SECONDS = 1;

/** Seconds until the first look after a creation that GitHub did not confirm. */
const LOOK_SECONDS = 5;

/**
 * Makes a text the pull request's one comment, whatever happened before: look, then act.
 *
 * A comment whose creation was not confirmed may be there, or come to be there. So the intention is stored before the
 * request is sent, no second one is sent while the first may still take effect, and whatever was sent twice is merged
 * into the oldest.
 */
export async function publishComment(publication: Publication): Promise<Published> {
  const { comment } = publication.pull;
  try {
    if (comment.kind === "written" && comment.unsettled !== true) return await edit(publication, comment);
    return await lookThenAct(publication);
  } catch (error) {
    if (isLocked(error)) return "locked";
    throw error;
  }
}

async function lookThenAct(publication: Publication): Promise<Published> {
  const { github, store, repositoryId, pull } = publication;
  const [oldest, ...others] = await github.findComments(pull.number, REPORT_MARKER);
  if (oldest === undefined && pull.comment.kind !== "written") return create(publication);

  for (const id of others) await github.deleteComment(id);
  const known = pull.comment.kind === "written" ? pull.comment : undefined;
  const kept = oldest ?? known?.id ?? 0;
  const published = await edit(publication, { id: kept, body: known?.id === kept ? known.body : undefined });
  if (known !== undefined) await store.settleComment(repositoryId, pull.number);
  return published;
}

async function edit(
  publication: Publication,
  known: { readonly id: number; readonly body: string | undefined },
): Promise<Published> {
  const {
    github,
    store,
    repositoryId,
    pull: { number },
    body,
  } = publication;
  if (known.body !== undefined && saysTheSame(known.body, body)) return "unchanged";
  await ensureNewest(publication);
  const updated = (await github.updateComment(known.id, body)) === "updated";
  const comment: StoredComment = updated ? { kind: "written", id: known.id, body } : { kind: "deleted" };
  await store.saveComment(repositoryId, { number, comment });
  return updated ? "updated" : "deleted by a person";
}

/**
 * A worker that was held up may have been given up, and another one may have written something newer, about a newer head
 * even: this one's text must not replace that.
 */
async function ensureNewest({ store, repositoryId, pull, signal }: Publication): Promise<void> {
  const stored = await store.findPull(repositoryId, pull.number);
  signal.throwIfAborted();
  if (stored !== undefined && writtenAs(stored.comment) !== writtenAs(pull.comment)) {
    throw new PostponedError("The comment was written by another worker meanwhile", ANEW_SECONDS);
  }
}

function writtenAs(comment: StoredComment): string {
  return comment.kind === "written" ? `${comment.id} ${comment.body}` : comment.kind;
}

async function create(publication: Publication): Promise<Published> {
  const { github, store, repositoryId, pull, body, signal, lookAgain } = publication;
  const { number } = pull;
  const intention = await store.intendComment(repositoryId, number);
  if (intention.kind === "held") {
    throw new PostponedError("A comment that was sent may yet appear", intention.seconds);
  }
  signal.throwIfAborted();
  const creation = await github.createComment(number, body).catch(async (error: unknown) => {
    // A clear no: nothing was created, and the next try need not wait.
    await store.refuseComment(repositoryId, number);
    throw error;
  });
  if (creation.kind === "uncertain") {
    await store.doubtComment(repositoryId, number);
    throw new PostponedError("GitHub did not say whether it created the comment", LOOK_SECONDS, {
      cause: creation.cause,
    });
  }
  await store.saveComment(repositoryId, { number, comment: { kind: "written", id: creation.id, body } });
  if (intention.kind === "granted again") await lookAgain();
  return "created";
}
