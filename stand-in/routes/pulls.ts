import { notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, Route } from "../http/route.ts";
import { fullPullShape, pullShape } from "../shapes/pull.ts";
import type { Pull } from "../world/state.ts";

/** Pull requests: listed, one, and those of a commit. */
export const pullRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls",
    access: "repository",
    permissions: [["pull_requests", "read"]],
    handle: (exchange) => listing(exchange, matchingPulls(exchange)),
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}",
    access: "repository",
    permissions: [["pull_requests", "read"]],
    handle: ({ repository, params, links }) => {
      const pull = repository.pulls.get(Number(params.pull_number));
      if (pull === undefined) throw notFound();
      return ok(fullPullShape(pull, links));
    },
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    access: "repository",
    permissions: [["pull_requests", "read"]],
    handle: (exchange) => listing(exchange, pullsOfCommit(exchange)),
  },
];

function listing(exchange: RepositoryExchange, pulls: readonly Pull[]) {
  const { items, headers } = paged(exchange, pulls);
  return ok(
    items.map((each) => pullShape(each, exchange.links)),
    headers,
  );
}

function matchingPulls({ repository, query }: RepositoryExchange): readonly Pull[] {
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  // A head without an owner is not an error and filters nothing.
  const head = query.get("head")?.includes(":") ? query.get("head") : null;
  const found = Array.from(repository.pulls.values()).filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      (base === null || pull.base.ref === base) &&
      (head === null || headOf(pull) === head),
  );
  const sort = query.get("sort") ?? "created";
  const direction = query.get("direction") ?? (sort === "created" ? "desc" : "asc");
  const timeOf = (pull: Pull) => (sort === "updated" ? pull.updatedAtMs : pull.createdAtMs);
  const sign = direction === "asc" ? 1 : -1;
  return found.sort((a, b) => sign * (timeOf(a) - timeOf(b) || a.number - b.number));
}

function headOf(pull: Pull): string {
  return `${pull.head.repository.owner.login}:${pull.head.ref}`;
}

/**
 * The merged pull request that brought the commit, else the open ones that have it at their head. A commit that lives
 * only in a fork has none here, nor has one of a pull request that was closed without a merge.
 */
function pullsOfCommit({ repository, params }: RepositoryExchange): readonly Pull[] {
  const sha = params.commit_sha;
  const pulls = Array.from(repository.pulls.values());
  const merged = pulls.filter((pull) => pull.merged && (pull.mergeCommitSha === sha || pull.head.sha === sha));
  if (merged.length > 0) return merged;
  return pulls.filter((pull) => pull.state === "open" && pull.head.repository === repository && pull.head.sha === sha);
}
