import type { CacheEntry } from "../model/cache-entry.ts";
import type { Repository } from "../model/run.ts";
import { isMissingPermission, MissingPermissionError, statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

/** What GitHub gives a repository that nobody has paid more for, in bytes. */
export const DEFAULT_LIMIT_BYTES = 10_000_000_000;

/**
 * All entries under one full ref. Everything is collected before anything is deleted: what is left would move up a page
 * and be skipped. A short branch name lists nothing, without an error (https://github.com/github/docs/issues/24298).
 */
export async function listCacheEntries(
  octokit: Octokit,
  repository: Repository,
  ref: string,
): Promise<readonly CacheEntry[]> {
  const entries = new Map<number, CacheEntry>();
  const pages = octokit.paginate.iterator(octokit.rest.actions.getActionsCacheList, {
    owner: repository.owner,
    repo: repository.name,
    ref,
    // Oldest first: an entry that is saved while we read comes at the end instead of moving others to the next page.
    sort: "created_at",
    direction: "asc",
    per_page: 100,
  });
  for await (const { data } of pages) {
    for (const entry of data) {
      if (entry.id === undefined) continue;
      entries.set(entry.id, {
        id: entry.id,
        ref: entry.ref ?? "",
        key: entry.key ?? "",
        version: entry.version ?? "",
        sizeBytes: entry.size_in_bytes ?? 0,
        createdAtMs: Date.parse(entry.created_at ?? ""),
        lastAccessedAtMs: Date.parse(entry.last_accessed_at ?? ""),
      });
    }
  }
  return [...entries.values()];
}

/** Deletes one entry by its id. An entry that is already gone counts as deleted. */
export async function removeCacheEntry(octokit: Octokit, repository: Repository, id: number): Promise<void> {
  try {
    await octokit.rest.actions.deleteActionsCacheById({ owner: repository.owner, repo: repository.name, cache_id: id });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (!isMissingPermission(error)) throw error;
    throw new MissingPermissionError(`delete cache entry ${id}`, {
      permission: "actions: write",
      repository,
      cause: error,
    });
  }
}

/** Bytes and entries of all caches. GitHub refreshes the figure about every five minutes, so a purge does not show in it at once. */
export async function readCacheUsage(
  octokit: Octokit,
  repository: Repository,
): Promise<{ readonly usedBytes: number; readonly entries: number }> {
  const { data } = await octokit.rest.actions.getActionsCacheUsage({ owner: repository.owner, repo: repository.name });
  return { usedBytes: data.active_caches_size_in_bytes, entries: data.active_caches_count };
}

/**
 * What the repository's caches may take, in bytes. github.com answers `storage-limit`, an Enterprise Server
 * `usage-policy`; where neither is to be had, GitHub's default.
 */
export async function readCacheLimit(octokit: Octokit, repository: Repository): Promise<number> {
  const parameters = { owner: repository.owner, repo: repository.name };
  for (const [route, field] of LIMIT_ROUTES) {
    try {
      const { data } = await octokit.request(route, parameters);
      const gigabytes =
        typeof data === "object" && data !== null ? (data as Record<string, unknown>)[field] : undefined;
      if (typeof gigabytes === "number" && gigabytes > 0) return gigabytes * 1_000_000_000;
    } catch (error) {
      // 402: no plan that has it. 403 and 404: not permitted, or not on this server.
      if (![402, 403, 404].includes(statusOf(error) ?? 0)) throw error;
    }
  }
  return DEFAULT_LIMIT_BYTES;
}

const LIMIT_ROUTES = [
  ["GET /repos/{owner}/{repo}/actions/cache/storage-limit", "max_cache_size_gb"],
  ["GET /repos/{owner}/{repo}/actions/cache/usage-policy", "repo_cache_size_limit_in_gb"],
] as const;
