import type { Repository } from "../model/run.ts";
import { isMissingPermission, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** Who writes our comments. */
export interface CommentAuthor {
  readonly appId: number;
  /** `cachewarden[bot]`: the app's slug with GitHub's ending. */
  readonly login: string;
}

/**
 * Finds the comment that we wrote before, the oldest where there are several, or nothing. Its last line begins
 * with `marker`; anybody can paste that, so the author is checked too. Asked only when the store does
 * not know it: after a lost database, or after a creation whose answer never came.
 */
export async function findOwnComment(
  octokit: Octokit,
  repository: Repository,
  { pull, author, marker }: { readonly pull: number; readonly author: CommentAuthor; readonly marker: string },
): Promise<number | undefined> {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner: repository.owner,
    repo: repository.name,
    issue_number: pull,
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const comment of data) {
      const byUs = comment.performed_via_github_app?.id === author.appId || comment.user?.login === author.login;
      if (byUs && comment.user?.type === "Bot" && lastLine(comment.body ?? "").startsWith(marker)) return comment.id;
    }
  }
  return undefined;
}

/** Writes a new comment and gives its id. It is sent once: whether a failed one was created is found by looking. */
export async function createComment(
  octokit: Octokit,
  repository: Repository,
  { pull, body }: { readonly pull: number; readonly body: string },
): Promise<number> {
  try {
    const { data } = await octokit.rest.issues.createComment({
      owner: repository.owner,
      repo: repository.name,
      issue_number: pull,
      body,
    });
    return data.id;
  } catch (error) {
    throw translated(error, `comment on pull request ${pull}`, repository);
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
