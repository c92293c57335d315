import { ApiError, invalid, noContent, notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, RepositoryRoute } from "../http/route.ts";
import { cacheShape } from "../shapes/cache.ts";
import type { CacheQuery, CacheSort, Repository } from "../world/state.ts";

const base = "/repos/{owner}/{repo}/actions/cache";
const read = { access: "repository", permissions: [["actions", "read"]], method: "GET" } as const;
const remove = { access: "repository", permissions: [["actions", "write"]], method: "DELETE" } as const;

/** Cache entries, what they use and what they may use. */
export const cacheRoutes: readonly RepositoryRoute[] = [
  { ...read, path: `${base}s`, handle: listCaches },
  { ...remove, path: `${base}s`, handle: deleteByKey },
  {
    ...remove,
    path: `${base}s/{cache_id}`,
    handle: ({ repository, params }) => {
      // Not in the OpenAPI description, but what GitHub answers for an entry that is gone.
      if (repository.caches.remove(Number(params.cache_id)) === undefined) throw notFound();
      return noContent;
    },
  },
  { ...read, path: `${base}/usage`, handle: (exchange) => ok(usage(exchange)) },
  { ...read, path: `${base}/storage-limit`, handle: storageLimit },
  { ...read, path: `${base}/usage-policy`, handle: usagePolicy },
];

function listCaches(exchange: RepositoryExchange) {
  const { query, repository } = exchange;
  const wanted: CacheQuery = {
    ref: query.get("ref"),
    keyPrefix: query.get("key"),
    sort: sortOf(query.get("sort")),
    direction: query.get("direction") === "asc" ? "asc" : "desc",
  };
  const all = repository.caches.list(wanted);
  const { items, headers } = paged(exchange, all);
  return ok({ total_count: all.length, actions_caches: items.map(cacheShape) }, headers);
}

function sortOf(text: string | null): CacheSort {
  return text === "created_at" || text === "size_in_bytes" ? text : "last_accessed_at";
}

/** Deletes what has the complete key, on every ref when none is given. Only the query counts, never a body. */
function deleteByKey({ query, repository }: RepositoryExchange) {
  const key = query.get("key");
  if (key === null || key === "") throw invalid("Invalid request.\n\nMissing required query parameter: key");
  const listing: CacheQuery = { ref: query.get("ref"), keyPrefix: key, sort: "created_at", direction: "asc" };
  const found = repository.caches.list(listing).filter((entry) => entry.key === key);
  if (found.length === 0) throw notFound();
  for (const entry of found) repository.caches.remove(entry.id);
  return ok({ total_count: found.length, actions_caches: found.map(cacheShape) });
}

/** How old the numbers of `usage` may be (docs: "refreshed approximately every 5 minutes"). */
const USAGE_REFRESH_MS = 5 * 60_000;

const usages = new WeakMap<Repository, { readonly atMs: number; readonly bytes: number; readonly count: number }>();

function usage({ core, repository }: RepositoryExchange) {
  const known = usages.get(repository);
  const fresh = known !== undefined && core.clock() < known.atMs + USAGE_REFRESH_MS;
  const { totalBytes, size } = repository.caches;
  const now = fresh ? known : { atMs: core.clock(), bytes: totalBytes, count: size };
  usages.set(repository, now);
  return {
    full_name: repository.fullName,
    active_caches_size_in_bytes: now.bytes,
    active_caches_count: now.count,
  };
}

function storageLimit({ services, repository }: RepositoryExchange) {
  if (services.edition === "ghes") throw notFound();
  if (repository.cacheLimitGb === null) throw new ApiError(403, "Cache storage limits are not available.");
  return ok({ max_cache_size_gb: repository.cacheLimitGb });
}

/** GitHub Enterprise Server's form of the limit; github.com has no such path. */
function usagePolicy({ services, repository }: RepositoryExchange) {
  if (services.edition !== "ghes" || repository.cacheLimitGb === null) throw notFound();
  return ok({ repo_cache_size_limit_in_gb: repository.cacheLimitGb });
}
