import { timestamp, timestampOrNull } from "../clock.ts";
import type { Links } from "../http/route.ts";
import { nodeId } from "../world/identity.ts";
import type { Pull, PullSide } from "../world/state.ts";
import { accountShape } from "./account.ts";
import { repositoryShape } from "./repository.ts";

/** A pull request as listings show it. */
export function pullShape(pull: Pull, links: Links) {
  const api = `${links.api}/repos/${pull.repository.fullName}`;
  const html = `${links.html}/${pull.repository.fullName}/pull/${pull.number}`;
  return {
    ...addresses(pull, { api, html }),
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: accountShape(pull.author, links),
    body: pull.body,
    created_at: timestamp(pull.createdAtMs),
    updated_at: timestamp(pull.updatedAtMs),
    closed_at: timestampOrNull(pull.closedAtMs),
    merged_at: pull.merged ? timestampOrNull(pull.closedAtMs) : null,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    head: sideShape(pull.head, links),
    base: sideShape(pull.base, links),
    author_association: "CONTRIBUTOR",
    auto_merge: null,
    active_lock_reason: pull.locked ? "resolved" : null,
  };
}

/** A pull request as it shows itself, with the fields that listings leave out. */
export function fullPullShape(pull: Pull, links: Links) {
  return {
    ...pullShape(pull, links),
    merged: pull.merged,
    mergeable: pull.state === "open" ? true : null,
    rebaseable: null,
    mergeable_state: pull.state === "open" ? "clean" : "unknown",
    merged_by: pull.merged ? accountShape(pull.author, links) : null,
    comments: pull.repository.comments.values().reduce((sum, each) => sum + (each.pull === pull ? 1 : 0), 0),
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 10,
    deletions: 2,
    changed_files: 1,
  };
}

/** A pull request as runs and check runs mention it. */
export function pullReferenceShape(pull: Pull, links: Links) {
  const side = ({ ref, sha, repository }: PullSide) => {
    const url = `${links.api}/repos/${repository.fullName}`;
    return { ref, sha, repo: { id: repository.id, url, name: repository.name } };
  };
  const url = `${links.api}/repos/${pull.repository.fullName}/pulls/${pull.number}`;
  return { id: pull.id, number: pull.number, url, head: side(pull.head), base: side(pull.base) };
}

function sideShape(side: PullSide, links: Links) {
  const { owner } = side.repository;
  return {
    label: `${owner.login}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: accountShape(owner, links),
    repo: side.repository.deleted ? null : repositoryShape(side.repository, links),
  };
}

function addresses(pull: Pull, { api, html }: { readonly api: string; readonly html: string }) {
  const url = `${api}/pulls/${pull.number}`;
  const fields = {
    html_url: html,
    issue_url: `${api}/issues/${pull.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${pull.number}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
  };
  return {
    url,
    ...fields,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    _links: {
      self: { href: url },
      html: { href: fields.html_url },
      issue: { href: fields.issue_url },
      comments: { href: fields.comments_url },
      review_comments: { href: fields.review_comments_url },
      review_comment: { href: fields.review_comment_url },
      commits: { href: fields.commits_url },
      statuses: { href: fields.statuses_url },
    },
  };
}
