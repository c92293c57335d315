import { notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, Route } from "../http/route.ts";
import { branchShape, refShape, shortBranchShape } from "../shapes/branch.ts";
import { repositoryShape } from "../shapes/repository.ts";
import type { Branch } from "../world/state.ts";
import { readContents } from "./contents.ts";

/** The repository itself, its branches, refs and files. */
export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}",
    access: "repository",
    permissions: [["metadata", "read"]],
    handle: ({ repository, links }) => ok(repositoryShape(repository, links)),
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/branches",
    access: "repository",
    permissions: [["contents", "read"]],
    handle: listBranches,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/branches/{branch}",
    tail: true,
    access: "repository",
    permissions: [["contents", "read"]],
    handle: ({ repository, params, links }) => {
      const branch = repository.branches.get(params.branch ?? "");
      if (branch === undefined) throw notFound();
      return ok(branchShape(branch, repository, links));
    },
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/rules/branches/{branch}",
    tail: true,
    access: "repository",
    permissions: [["metadata", "read"]],
    handle: rulesOfBranch,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/ref/{ref}",
    tail: true,
    access: "repository",
    permissions: [["contents", "read"]],
    handle: (exchange) => {
      const branch = branchesUnder(exchange).find((each) => `heads/${each.name}` === exchange.params.ref);
      if (branch === undefined) throw notFound();
      return ok(refShape(branch, exchange.repository, exchange.links));
    },
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/git/matching-refs/{ref}",
    tail: true,
    access: "repository",
    permissions: [["contents", "read"]],
    handle: (exchange) => {
      const { items, headers } = paged(exchange, branchesUnder(exchange));
      return ok(
        items.map((each) => refShape(each, exchange.repository, exchange.links)),
        headers,
      );
    },
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/contents/{path}",
    tail: true,
    access: "repository",
    permissions: [["contents", "read"]],
    handle: readContents,
  },
];

/** The rules that cover a name, or none; the branch need not exist. */
function rulesOfBranch({ repository, params }: RepositoryExchange) {
  const rule = {
    type: "deletion",
    ruleset_source_type: "Repository",
    ruleset_source: repository.fullName,
    ruleset_id: 42,
  };
  return ok(repository.ruledBranches.has(params.branch ?? "") ? [rule] : []);
}

function listBranches(exchange: RepositoryExchange) {
  const { repository, links, query } = exchange;
  const wanted = query.get("protected");
  const branches = branchesByName(exchange).filter((each) => wanted === null || String(each.protected) === wanted);
  const { items, headers } = paged(exchange, branches);
  return ok(
    items.map((each) => shortBranchShape(each, repository, links)),
    headers,
  );
}

function branchesUnder(exchange: RepositoryExchange): readonly Branch[] {
  return branchesByName(exchange).filter((each) => `heads/${each.name}`.startsWith(exchange.params.ref ?? ""));
}

function branchesByName({ repository }: RepositoryExchange): readonly Branch[] {
  return Array.from(repository.branches.values()).sort((a, b) => (a.name < b.name ? -1 : 1));
}
