import { LRUCache } from "lru-cache";
import type { Probot } from "probot";
import type { CacheEntry } from "../model/cache-entry.ts";
import type { PullRequest } from "../model/pull.ts";
import type { Job, Repository, WorkflowRun } from "../model/run.ts";
import { listCacheEntries, readCacheLimit, readCacheUsage, removeCacheEntry } from "./cache-entries.ts";
import { type CommentAuthor, createComment, findOwnComment, updateComment } from "./comments.ts";
import { type EarlierRun, listBranchRuns, listPullRuns } from "./earlier-runs.ts";
import { listJobs } from "./jobs.ts";
import type { Octokit } from "./octokit.ts";
import { findPullsOfRun, readPull } from "./pulls.ts";
import { readRepositoryFile } from "./repository-file.ts";
import { type RunLogs, type RunLogsRequest, readRunLogs } from "./run-logs.ts";

/** Everything that we ask of one repository, in our own words. Errors are those of `errors.ts`, or Octokit's. */
export interface GitHubRepository {
  pull(number: number): Promise<PullRequest | undefined>;
  pullsOfRun(run: WorkflowRun): Promise<readonly PullRequest[]>;
  jobs(run: Pick<WorkflowRun, "id" | "attempt">): Promise<readonly Job[]>;
  logs<Reading>(request: RunLogsRequest<Reading>): Promise<RunLogs<Reading>>;
  branchRuns(request: Parameters<typeof listBranchRuns>[2]): Promise<readonly EarlierRun[]>;
  pullRuns(request: Parameters<typeof listPullRuns>[2]): Promise<readonly EarlierRun[]>;
  cacheEntries(ref: string): Promise<readonly CacheEntry[]>;
  removeCacheEntry(id: number): Promise<void>;
  cacheUsage(): Promise<{ readonly usedBytes: number; readonly entries: number }>;
  /** In bytes; asked once an hour. */
  cacheLimit(): Promise<number>;
  /** Our own comment on a pull request, where the store does not know it. */
  findComment(pull: number, marker: string): Promise<number | undefined>;
  createComment(pull: number, body: string): Promise<number>;
  updateComment(id: number, body: string): Promise<"updated" | "gone">;
  /** The text of `.github/cachewarden.yml`, or of the organisation's, or nothing; asked once a minute. */
  configuration(): Promise<string | undefined>;
}

/** GitHub, as one app sees it. */
export interface GitHub {
  repository(installationId: number, repository: Repository): Promise<GitHubRepository>;
}

/** Limits are changed by hand, if ever. */
const LIMIT_TTL_MS = 60 * 60_000;

/** A change of the configuration shows within this time; runs that end together share one look. */
const CONFIGURATION_TTL_MS = 60_000;

/** Repositories whose limit and configuration are kept in memory. */
const MOST_REMEMBERED = 5_000;

/** Speaks to GitHub's REST API for one app. The clients of the installations, and their tokens, are Probot's. */
export function createGitHub(probot: Pick<Probot, "auth">, appId: number): GitHub {
  const limits = new LRUCache<number, number>({ max: MOST_REMEMBERED, ttl: LIMIT_TTL_MS });
  const configurations = new LRUCache<number, { text: string | undefined }>({
    max: MOST_REMEMBERED,
    ttl: CONFIGURATION_TTL_MS,
  });
  let author: Promise<CommentAuthor> | undefined;
  const askAuthor = () => {
    author ??= readAuthor(probot, appId);
    author.catch(() => {
      author = undefined;
    });
    return author;
  };

  return {
    repository: async (installationId, repository) => {
      const octokit = (await probot.auth(installationId)) as Octokit;
      return {
        pull: (number) => readPull(octokit, repository, number),
        pullsOfRun: (run) => findPullsOfRun(octokit, repository, run),
        jobs: (run) => listJobs(octokit, repository, run),
        logs: (request) => readRunLogs(octokit, repository, request),
        branchRuns: (request) => listBranchRuns(octokit, repository, request),
        pullRuns: (request) => listPullRuns(octokit, repository, request),
        cacheEntries: (ref) => listCacheEntries(octokit, repository, ref),
        removeCacheEntry: (id) => removeCacheEntry(octokit, repository, id),
        cacheUsage: () => readCacheUsage(octokit, repository),
        cacheLimit: () => remembered(limits, repository.id, () => readCacheLimit(octokit, repository)),
        findComment: async (pull, marker) =>
          findOwnComment(octokit, repository, { pull, author: await askAuthor(), marker }),
        createComment: (pull, body) => createComment(octokit, repository, { pull, body }),
        updateComment: (id, body) => updateComment(octokit, repository, { id, body }),
        configuration: async () =>
          (
            await remembered(configurations, repository.id, async () => ({
              text: await readRepositoryFile(octokit, repository),
            }))
          ).text,
      };
    },
  };
}

/** The app's own login, by which its comments are known. */
async function readAuthor(probot: Pick<Probot, "auth">, appId: number): Promise<CommentAuthor> {
  const octokit = (await probot.auth()) as Octokit;
  const { data } = await octokit.rest.apps.getAuthenticated();
  return { appId, login: `${data?.slug ?? "cachewarden"}[bot]` };
}

async function remembered<Value extends object | number>(
  cache: LRUCache<number, Value>,
  key: number,
  ask: () => Promise<Value>,
): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = await ask();
  cache.set(key, value);
  return value;
}
