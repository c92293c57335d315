import { timestamp } from "../clock.ts";
import { checkActive, sees } from "../http/access.ts";
import { created, noContent, notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { Exchange, Route } from "../http/route.ts";
import { appShape, installationShape } from "../shapes/installation.ts";
import { repositoryShape } from "../shapes/repository.ts";
import { covers } from "../world/core.ts";
import type { Installation } from "../world/state.ts";
import { readPermissions, readRepositoryIds } from "./token-request.ts";

/** What the app asks about itself, and its tokens. */
export const appRoutes: readonly Route[] = [
  { method: "GET", path: "/app", access: "app", handle: ({ core, links }) => ok(appShape(core.app, links)) },
  {
    method: "GET",
    path: "/app/installations",
    access: "app",
    handle: (exchange) => {
      const { items, headers } = paged(exchange, Array.from(exchange.core.installations.values()));
      return ok(
        items.map((each) => installationShape(each, exchange.core.app, exchange.links)),
        headers,
      );
    },
  },
  {
    method: "GET",
    path: "/app/installations/{installation_id}",
    access: "app",
    handle: (exchange) => ok(installationShape(installationOf(exchange), exchange.core.app, exchange.links)),
  },
  {
    method: "POST",
    path: "/app/installations/{installation_id}/access_tokens",
    access: "app",
    handle: (exchange) => created(issueToken(exchange)),
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/installation",
    access: "app",
    handle: (exchange) => ok(installationShape(installationOfRepository(exchange), exchange.core.app, exchange.links)),
  },
  {
    method: "GET",
    path: "/installation/repositories",
    access: "installation",
    handle: (exchange) => {
      const visible = Array.from(exchange.core.repositories.values().filter((each) => sees(exchange.grant, each)));
      const { items, headers } = paged(exchange, visible);
      const repositories = items.map((each) => repositoryShape(each, exchange.links));
      return ok({ total_count: visible.length, repositories }, headers);
    },
  },
  {
    method: "DELETE",
    path: "/installation/token",
    access: "installation",
    handle: ({ services, headers }) => {
      services.credentials.revoke(String(headers.authorization).replace(/^\w+ /, ""));
      return noContent;
    },
  },
];

function installationOf(exchange: Exchange): Installation {
  const installation = exchange.core.installations.get(Number(exchange.params.installation_id));
  if (installation === undefined) throw notFound();
  return installation;
}

function installationOfRepository({ core, params }: Exchange): Installation {
  const repository = core.repositories.get(`${params.owner}/${params.repo}`.toLowerCase());
  const installation = repository === undefined ? undefined : core.installationFor(repository);
  if (installation === undefined) throw notFound();
  return installation;
}

function issueToken(exchange: Exchange) {
  const installation = installationOf(exchange);
  checkActive(installation);
  const scope = scopeOf(exchange, installation);
  const issued = exchange.services.credentials.issue({ installation, ...scope });
  const chosen = Array.from(exchange.core.repositories.values().filter((each) => scope.repositoryIds?.has(each.id)));
  return {
    token: issued.token,
    expires_at: timestamp(issued.expiresAtMs),
    permissions: scope.permissions ?? installation.permissions,
    repository_selection: scope.repositoryIds === null && installation.repositories === "all" ? "all" : "selected",
    ...(chosen.length > 0 && { repositories: chosen.map((each) => repositoryShape(each, exchange.links)) }),
  };
}

function scopeOf({ core, body }: Exchange, installation: Installation) {
  const visible = Array.from(core.repositories.values().filter((each) => covers(installation, each)));
  return {
    repositoryIds: readRepositoryIds(body, visible),
    permissions: readPermissions(body, installation.permissions),
  };
}
