import { timestamp } from "../clock.ts";
import type { Links } from "../http/route.ts";
import type { App } from "../world/core.ts";
import { nodeId } from "../world/identity.ts";
import type { Comment } from "../world/state.ts";
import { accountShape } from "./account.ts";
import { appShape } from "./installation.ts";

/** A comment on a pull request, which is an issue's comment to GitHub. */
export function commentShape(comment: Comment, app: App, links: Links) {
  const { repository, number } = comment.pull;
  const api = `${links.api}/repos/${repository.fullName}`;
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${links.html}/${repository.fullName}/pull/${number}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${number}`,
    user: accountShape(comment.author, links),
    body: comment.body,
    created_at: timestamp(comment.createdAtMs),
    updated_at: timestamp(comment.updatedAtMs),
    author_association: "NONE",
    performed_via_github_app: comment.viaApp ? appShape(app, links) : null,
    minimized: comment.minimizedReason === null ? null : { reason: comment.minimizedReason },
  };
}
