import type { Endpoints } from "@octokit/types";
import type { CacheEntry, CacheLimit } from "../model/cache-entry.ts";
import type { Repository } from "../model/run.ts";
import { isMissingPermission, limitSeconds, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** What GitHub gives a repository that nobody has paid more for, in bytes. */
export const DEFAULT_LIMIT_BYTES = 10_000_000_000;

/** Which entries are listed: of one full ref, those whose key begins so, or all. */
export interface EntryFilter {
  /** A short branch name lists nothing, without an error (https://github.com/github/docs/issues/24298). */
  readonly ref?: string;
  readonly keyPrefix?: string;
}

/**
 * All entries that the filter lets through. Everything is collected before anything is deleted: what is left would move
 * up a page and be skipped.
 */
export async function listCacheEntries(
  octokit: Octokit,
  repository: Repository,
  { ref, keyPrefix }: EntryFilter = {},
): Promise<readonly CacheEntry[]> {
  const entries = new Map<number, CacheEntry>();
  const pages = octokit.paginate.iterator(octokit.rest.actions.getActionsCacheList, {
    ...pagesOf(repository),
    ...(ref === undefined ? {} : { ref }),
    ...(keyPrefix === undefined ? {} : { key: keyPrefix }),
  });
  try {
    for await (const { data } of pages) for (const entry of toEntries(data)) entries.set(entry.id, entry);
  } catch (error) {
    if (!isMissingPermission(error)) throw error;
    throw new MissingPermissionError("list cache entries", { permission: "actions: read", repository, cause: error });
  }
  return [...entries.values()];
}

/** All entries, where one request gets them; nothing where there are more. */
export async function listFewCacheEntries(
  octokit: Octokit,
  repository: Repository,
): Promise<readonly CacheEntry[] | undefined> {
  const { data } = await octokit.rest.actions.getActionsCacheList(pagesOf(repository));
  return data.total_count > PER_PAGE ? undefined : toEntries(data.actions_caches);
}

/** As many as GitHub gives at once. */
const PER_PAGE = 100;

function pagesOf({ owner, name }: Repository) {
  // Oldest first: an entry that is saved while we read comes at the end instead of moving others to the next page.
  return { owner, repo: name, sort: "created_at", direction: "asc", per_page: PER_PAGE } as const;
}

type ListedEntry = Endpoints["GET /repos/{owner}/{repo}/actions/caches"]["response"]["data"]["actions_caches"][number];

function toEntries(listed: readonly ListedEntry[]): readonly CacheEntry[] {
  return listed.flatMap((entry) =>
    entry.id === undefined
      ? []
      : [
          {
            id: entry.id,
            ref: entry.ref ?? "",
            key: entry.key ?? "",
            version: entry.version ?? "",
            sizeBytes: entry.size_in_bytes ?? 0,
            createdAtMs: Date.parse(entry.created_at ?? "") || 0,
            lastAccessedAtMs: Date.parse(entry.last_accessed_at ?? "") || 0,
          },
        ],
  );
}

/**
 * Deletes one entry by its id. Says `gone` when there is none: GitHub evicted it, somebody else deleted it, or an earlier
 * request of ours did whose answer never came.
 */
export async function removeCacheEntry(
  octokit: Octokit,
  repository: Repository,
  id: number,
): Promise<"deleted" | "gone"> {
  try {
    await octokit.rest.actions.deleteActionsCacheById({ owner: repository.owner, repo: repository.name, cache_id: id });
    return "deleted";
  } catch (error) {
    if (statusOf(error) === 404) return "gone";
    if (!isMissingPermission(error)) throw error;
    throw new MissingPermissionError(`delete cache entry ${id}`, {
      permission: "actions: write",
      repository,
      cause: error,
    });
  }
}

/**
 * What the repository's caches may take. github.com answers `storage-limit`, an Enterprise Server `usage-policy`; where
 * neither is to be had, GitHub's default, and the answer says so.
 */
export async function readCacheLimit(octokit: Octokit, repository: Repository): Promise<CacheLimit> {
  const parameters = { owner: repository.owner, repo: repository.name };
  for (const { route, field, source } of LIMIT_ROUTES) {
    try {
      const { data } = await octokit.request(route, parameters);
      const gigabytes = typeof data === "object" && data !== null ? Object.entries(data) : [];
      const [, limit] = gigabytes.find(([name]) => name === field) ?? [];
      if (typeof limit === "number" && limit > 0) return { bytes: limit * 1_000_000_000, source };
    } catch (error) {
      // 402: no plan that has it. 403 and 404: not permitted, or not on this server. A rate limit is none of them.
      if (![402, 403, 404].includes(statusOf(error) ?? 0) || limitSeconds(error, 0) !== undefined) throw error;
    }
  }
  return { bytes: DEFAULT_LIMIT_BYTES, source: "default" };
}

const LIMIT_ROUTES = [
  {
    route: "GET /repos/{owner}/{repo}/actions/cache/storage-limit",
    field: "max_cache_size_gb",
    source: "storage-limit",
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/cache/usage-policy",
    field: "repo_cache_size_limit_in_gb",
    source: "usage-policy",
  },
] as const;
