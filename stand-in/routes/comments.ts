import { ApiError, created, invalid, noContent, notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, RepositoryRoute } from "../http/route.ts";
import { commentShape } from "../shapes/comment.ts";
import { createComment } from "../world/pulls.ts";
import type { Comment, Pull } from "../world/state.ts";

/** Characters, not bytes. Counted in UTF-16 units here, the stricter reading: GitHub does not say. */
const LONGEST_BODY = 65_536;

const base = "/repos/{owner}/{repo}/issues";
const read = {
  access: "repository",
  permissions: [
    ["issues", "read"],
    ["pull_requests", "read"],
  ],
} as const;
const write = {
  access: "repository",
  permissions: [
    ["issues", "write"],
    ["pull_requests", "write"],
  ],
} as const;

/** Comments on pull requests. */
export const commentRoutes: readonly RepositoryRoute[] = [
  { ...read, method: "GET", path: `${base}/{issue_number}/comments`, handle: listComments },
  { ...write, method: "POST", path: `${base}/{issue_number}/comments`, createsContent: true, handle: postComment },
  {
    ...read,
    method: "GET",
    path: `${base}/comments/{comment_id}`,
    handle: (exchange) => ok(shape(exchange, commentOf(exchange))),
  },
  {
    ...write,
    method: "PATCH",
    path: `${base}/comments/{comment_id}`,
    handle: (exchange) => {
      const comment = commentOf(exchange);
      comment.body = bodyOf(exchange);
      comment.updatedAtMs = exchange.core.clock();
      return ok(shape(exchange, comment));
    },
  },
  {
    ...write,
    method: "DELETE",
    path: `${base}/comments/{comment_id}`,
    handle: (exchange) => {
      exchange.repository.comments.delete(commentOf(exchange).id);
      return noContent;
    },
  },
];

function listComments(exchange: RepositoryExchange) {
  const pull = pullOf(exchange);
  const since = exchange.query.get("since");
  const sinceMs = since === null ? 0 : Date.parse(since);
  const { clock, commentLagMs } = exchange.core;
  const isListed = ({ createdAtMs }: Comment) => commentLagMs === 0 || createdAtMs + commentLagMs <= clock();
  const isWanted = (comment: Comment) => comment.pull === pull && comment.updatedAtMs >= sinceMs && isListed(comment);
  const { items, headers } = paged(exchange, Array.from(exchange.repository.comments.values().filter(isWanted)));
  return ok(
    items.map((comment) => shape(exchange, comment)),
    headers,
  );
}

function postComment(exchange: RepositoryExchange) {
  const pull = pullOf(exchange);
  if (pull.locked) throw new ApiError(403, "Unable to create comment because issue is locked.");
  const { core, author } = exchange;
  const written = { author, viaApp: author === core.app.bot, body: bodyOf(exchange), atMs: core.clock() };
  return created(shape(exchange, createComment(core, pull, written)));
}

function bodyOf({ body }: RepositoryExchange): string {
  if (typeof body.body !== "string" || body.body.trim() === "") {
    throw invalid("Validation Failed", { resource: "IssueComment", field: "body", code: "missing_field" });
  }
  if (body.body.length > LONGEST_BODY) {
    throw invalid(`Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return body.body;
}

function pullOf({ repository, params }: RepositoryExchange): Pull {
  const pull = repository.pulls.get(Number(params.issue_number));
  if (pull === undefined) throw notFound();
  return pull;
}

function commentOf({ repository, params }: RepositoryExchange): Comment {
  const comment = repository.comments.get(Number(params.comment_id));
  if (comment === undefined) throw notFound();
  return comment;
}

function shape({ core, links }: RepositoryExchange, comment: Comment) {
  return commentShape(comment, core.app, links);
}
