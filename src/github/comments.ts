import type { Repository } from "../model/run.ts";
import { isMissingPermission, isUncertain, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** Who writes our comments. */
export interface CommentAuthor {
  readonly appId: number;
  /** `cachewarden[bot]`: the app's slug with GitHub's ending. */
  readonly login: string;
}

/**
 * Finds the comments that we wrote before, oldest first. The last line begins with `marker`; anybody can paste that, so
 * the author is checked too. Asked only when the store does not know: after a lost database, or after a creation whose
 * answer never came.
 */
export async function findOwnComments(
  octokit: Octokit,
  repository: Repository,
  { pull, author, marker }: { readonly pull: number; readonly author: CommentAuthor; readonly marker: string },
): Promise<readonly number[]> {
  const own: number[] = [];
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner: repository.owner,
    repo: repository.name,
    issue_number: pull,
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const comment of data) {
      const byUs = comment.performed_via_github_app?.id === author.appId || comment.user?.login === author.login;
      if (byUs && comment.user?.type === "Bot" && lastLine(comment.body ?? "").startsWith(marker)) own.push(comment.id);
    }
  }
  return own.toSorted((a, b) => a - b);
}

/** What became of a comment that was to be written. */
export type Creation =
  | { readonly kind: "created"; readonly id: number }
  /** No answer came, or one of a GitHub in trouble: only looking tells whether it was created. */
  | { readonly kind: "uncertain"; readonly cause: unknown };

/** Writes a new comment. It is sent once: what became of one without an answer is found by looking. */
export async function createComment(
  octokit: Octokit,
  repository: Repository,
  { pull, body }: { readonly pull: number; readonly body: string },
): Promise<Creation> {
  try {
    const { data } = await octokit.rest.issues.createComment({
      owner: repository.owner,
      repo: repository.name,
      issue_number: pull,
      body,
    });
    return { kind: "created", id: data.id };
  } catch (error) {
    if (isUncertain(error)) return { kind: "uncertain", cause: error };
    throw translated(error, `comment on pull request ${pull}`, repository);
  }
}

/** Deletes a comment of ours that came to be beside the first. One that is gone already counts as deleted. */
export async function deleteComment(octokit: Octokit, repository: Repository, id: number): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ owner: repository.owner, repo: repository.name, comment_id: id });
  } catch (error) {
    if (statusOf(error) !== 404) throw translated(error, `delete comment ${id}`, repository);
  }
}

/** Replaces a comment's text, which notifies nobody. Says `gone` when a person has deleted the comment. */
export async function updateComment(
  octokit: Octokit,
  repository: Repository,
  { id, body }: { readonly id: number; readonly body: string },
): Promise<"updated" | "gone"> {
  try {
    await octokit.rest.issues.updateComment({ owner: repository.owner, repo: repository.name, comment_id: id, body });
    return "updated";
  } catch (error) {
    if (statusOf(error) === 404) return "gone";
    throw translated(error, `edit comment ${id}`, repository);
  }
}

function translated(error: unknown, attempt: string, repository: Repository): unknown {
  if (!isMissingPermission(error)) return error;
  return new MissingPermissionError(attempt, { permission: "pull_requests: write", repository, cause: error });
}

function lastLine(body: string): string {
  return body.trimEnd().split("\n").at(-1) ?? "";
}
