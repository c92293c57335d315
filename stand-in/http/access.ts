import { covers } from "../world/core.ts";
import type { Installation, Permissions, Repository } from "../world/state.ts";
import { ApiError, notFound } from "./answer.ts";
import type { Exchange, Grant, RepositoryExchange, RepositoryRoute, Route } from "./route.ts";

/** Refuses who may not use the route at all: no token (401), the wrong kind of token, a suspended installation. */
export function checkKind(route: Route, grant: Grant): void {
  if (route.access === "anyone") return;
  if (grant.kind === "none") throw new ApiError(401, "Requires authentication");
  if (grant.kind === "installation") checkActive(grant.installation);
  if (route.access === "app" && grant.kind !== "app") {
    throw new ApiError(401, "A JSON web token could not be decoded");
  }
  if (route.access === "installation" && grant.kind !== "installation") {
    throw new ApiError(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  }
}

/** A suspended installation gets no token and none of its tokens works. */
export function checkActive(installation: Installation): void {
  if (installation.suspendedAtMs !== null) throw new ApiError(403, "This installation has been suspended");
}

/** Finds the repository of the path, if the token may see it (else 404) and may do this to it (else 403). */
export function withRepository(route: RepositoryRoute, exchange: Exchange): RepositoryExchange {
  const name = `${exchange.params.owner}/${exchange.params.repo}`.toLowerCase();
  const repository = exchange.core.repositories.get(name);
  if (repository === undefined || !sees(exchange.grant, repository)) throw notFound();
  const held = permissionsOf(exchange.grant);
  if (!route.permissions.some(([permission, level]) => allows(held, { permission, level }))) {
    const accepted = route.permissions.map(([permission, level]) => `${permission}=${level}`).join("; ");
    const headers = { "x-accepted-github-permissions": accepted };
    const holder = exchange.grant.kind === "person" ? "personal access token" : "integration";
    throw new ApiError(403, `Resource not accessible by ${holder}`, { headers });
  }
  const { grant, core } = exchange;
  return { ...exchange, repository, author: grant.kind === "person" ? grant.token.account : core.app.bot };
}

/** True when the token covers the repository. */
export function sees(grant: Grant, repository: Repository): boolean {
  if (grant.kind === "person")
    return grant.token.repositories === "all" || grant.token.repositories.includes(repository.fullName);
  if (grant.kind !== "installation" || !covers(grant.installation, repository)) return false;
  return grant.repositoryIds === null || grant.repositoryIds.has(repository.id);
}

function permissionsOf(grant: Grant): Permissions {
  if (grant.kind === "person") return grant.token.permissions;
  if (grant.kind !== "installation") return {};
  return grant.permissions === null
    ? grant.installation.permissions
    : narrowed(grant.permissions, grant.installation.permissions);
}

/** A token never allows more than its installation does now. */
function narrowed(wanted: Permissions, held: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(wanted).filter(([permission, level]) => allows(held, { permission, level })),
  );
}

const RANK = { read: 1, write: 2, admin: 3 } as const;

/** True when the permissions include this one at this level or above. Every app may read metadata. */
export function allows(held: Permissions, wanted: { permission: string; level: "read" | "write" | "admin" }): boolean {
  const level = wanted.permission === "metadata" ? (held.metadata ?? "read") : held[wanted.permission];
  return level !== undefined && RANK[level] >= RANK[wanted.level];
}
