import { createCacheStore } from "./cache-store.ts";
import type { WorldCore } from "./core.ts";
import type { Branch, CacheEntry, Repository, Workflow } from "./state.ts";

export interface RepositoryInput {
  readonly owner: string;
  readonly name: string;
  readonly ownerType?: "User" | "Organization";
  readonly defaultBranch?: string;
  readonly private?: boolean;
  readonly fork?: boolean;
  /** GB of `actions/cache/storage-limit`; `null`: that endpoint refuses with 403. Default 10. */
  readonly cacheLimitGb?: number | null;
}

export interface CacheInput {
  readonly repository: string;
  readonly ref: string;
  readonly key: string;
  readonly version?: string;
  readonly sizeBytes?: number;
  readonly createdAtMs?: number;
  readonly lastAccessedAtMs?: number;
}

/** Building and changing repositories, their branches, files, workflows and cache entries. */
export function repositoryBuilders(core: WorldCore) {
  return {
    /** Makes a repository with its default branch. */
    addRepository(input: RepositoryInput): Repository {
      const repository = newRepository(core, input);
      core.repositories.set(repository.fullName.toLowerCase(), repository);
      addBranch(core, repository, { name: repository.defaultBranch });
      return repository;
    },

    /** Deletes a repository, such as a fork with an open pull request. */
    removeRepository(input: { repository: string }): void {
      core.repository(input.repository).deleted = true;
      core.repositories.delete(input.repository.toLowerCase());
    },

    /** Makes a branch, or moves it to a new commit. */
    addBranch(input: { repository: string; name: string; sha?: string; protected?: boolean }): Branch {
      return addBranch(core, core.repository(input.repository), input);
    },

    /** Deletes a branch; its cache entries stay, as on GitHub. */
    deleteBranch(input: { repository: string; name: string }): void {
      core.repository(input.repository).branches.delete(input.name);
    },

    /** Has a ruleset cover a branch name, whether or not there is such a branch. */
    coverBranch(input: { repository: string; name: string }): void {
      core.repository(input.repository).ruledBranches.add(input.name);
    },

    /** Puts a file on a branch (default: the default branch). `content: null` deletes it. */
    putFile(input: { repository: string; path: string; content: string | null; branch?: string }): void {
      const repository = core.repository(input.repository);
      const name = `${input.branch ?? repository.defaultBranch}:${input.path}`;
      if (input.content === null) repository.files.delete(name);
      else repository.files.set(name, Buffer.from(input.content));
    },

    /** Makes a workflow. */
    addWorkflow(input: { repository: string; name: string; path?: string }): Workflow {
      const file = `${input.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.yaml`;
      const workflow: Workflow = {
        id: core.identity.nextId("other"),
        name: input.name,
        path: input.path ?? `.github/workflows/${file}`,
        createdAtMs: core.clock(),
      };
      core.repository(input.repository).workflows.set(workflow.id, workflow);
      return workflow;
    },

    /** Makes a cache entry. */
    addCache(input: CacheInput): CacheEntry {
      const createdAtMs = input.createdAtMs ?? core.clock();
      const entry: CacheEntry = {
        id: core.identity.nextId("cache"),
        ref: input.ref,
        key: input.key,
        version: input.version ?? "73885106f58cc52a7df9ec4d4a5622a5614813162cb516c759a30af6bf56e6f0",
        sizeBytes: input.sizeBytes ?? 50_000_000,
        createdAtMs,
        lastAccessedAtMs: input.lastAccessedAtMs ?? createdAtMs,
      };
      core.repository(input.repository).caches.add(entry);
      return entry;
    },

    /** Takes a cache entry away, as GitHub's eviction does. */
    evictCache(input: { repository: string; id: number }): void {
      core.repository(input.repository).caches.remove(input.id);
    },

    /** Sets what `storage-limit` says. */
    setCacheLimit(input: { repository: string; gigabytes: number | null }): void {
      core.repository(input.repository).cacheLimitGb = input.gigabytes;
    },
  };
}

/** An empty repository, not yet in the world. */
export function newRepository(core: WorldCore, input: RepositoryInput): Repository {
  return {
    id: core.identity.nextId("repository"),
    owner: core.account(input.owner, input.ownerType ?? "Organization"),
    name: input.name,
    fullName: `${input.owner}/${input.name}`,
    private: input.private ?? false,
    fork: input.fork ?? false,
    defaultBranch: input.defaultBranch ?? "main",
    createdAtMs: core.clock(),
    branches: new Map(),
    ruledBranches: new Set(),
    files: new Map(),
    workflows: new Map(),
    runs: new Map(),
    jobs: new Map(),
    pulls: new Map(),
    comments: new Map(),
    checkRuns: new Map(),
    caches: createCacheStore(),
    commits: new Set(),
    cacheLimitGb: input.cacheLimitGb === undefined ? 10 : input.cacheLimitGb,
    deleted: false,
    nextNumber: 1,
  };
}

/** Makes or moves a branch; the commit becomes known to the repository. */
export function addBranch(
  core: WorldCore,
  repository: Repository,
  input: { readonly name: string; readonly sha?: string; readonly protected?: boolean },
): Branch {
  const sha = input.sha ?? core.identity.nextSha();
  const known = repository.branches.get(input.name);
  const branch: Branch = { name: input.name, sha, protected: input.protected ?? known?.protected ?? false };
  repository.branches.set(branch.name, branch);
  repository.commits.add(sha);
  return branch;
}
