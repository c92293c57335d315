import { LRUCache } from "lru-cache";
import type { Probot } from "probot";
import type { CacheEntry, CacheLimit } from "../model/cache-entry.ts";
import type { Installation } from "../model/installation.ts";
import type { OpenPull, PullRequest } from "../model/pull.ts";
import type { Job, Repository, WorkflowRun } from "../model/run.ts";
import {
  type EntryFilter,
  listCacheEntries,
  listFewCacheEntries,
  readCacheLimit,
  removeCacheEntry,
} from "./cache-entries.ts";
import { type CheckRun, createCheckRun, findCheckRun, updateCheckRun } from "./check-runs.ts";
import {
  type CommentAuthor,
  type Creation,
  createComment,
  deleteComment,
  findOwnComments,
  updateComment,
} from "./comments.ts";
import { listCompletedRuns } from "./completed-runs.ts";
import { type DeliveriesListing, type DeliveriesRequest, listDeliveries, redeliver } from "./deliveries.ts";
import { type EarlierRun, listBranchRuns, listPullRuns } from "./earlier-runs.ts";
import { type FoundRepository, findRepository } from "./find-repository.ts";
import { createHolds } from "./holds.ts";
import { createHourBudgets, type RequestsLeft } from "./hour-budgets.ts";
import { createInstallationTokens, type TokenPurpose } from "./installation-tokens.ts";
import { isInstalled, listInstallations, listInstalledRepositories, type RepositoryListing } from "./installations.ts";
import { listJobs } from "./jobs.ts";
import type { Octokit } from "./octokit.ts";
import { findPullsOfRun, listOpenPulls, type OpenPullFilter, readPull } from "./pulls.ts";
import {
  type BranchListing,
  isBranchRuled,
  listBranches,
  listRefs,
  readDefaultBranch,
  refExists,
  requireVisibleRefs,
} from "./refs.ts";
import { type ConfigurationFile, readRepositoryFile } from "./repository-file.ts";
import { type RunLogs, type RunLogsRequest, readRunLogs } from "./run-logs.ts";
import { createScopedClient, type RemainingRequests } from "./scoped-client.ts";

/** Everything that we ask of one repository, in our own words. Errors are those of `errors.ts`, or Octokit's. */
export interface GitHubRepository {
  pull(number: number): Promise<PullRequest | undefined>;
  pullsOfRun(run: WorkflowRun): Promise<readonly PullRequest[]>;
  jobs(run: Pick<WorkflowRun, "id" | "attempt">): Promise<readonly Job[]>;
  logs<Reading>(request: RunLogsRequest<Reading>): Promise<RunLogs<Reading>>;
  /** Runs that were created since a moment and have ended. */
  completedRuns(sinceMs: number): Promise<readonly WorkflowRun[]>;
  branchRuns(request: Parameters<typeof listBranchRuns>[2]): Promise<readonly EarlierRun[]>;
  pullRuns(request: Parameters<typeof listPullRuns>[2]): Promise<readonly EarlierRun[]>;
  cacheEntries(filter?: EntryFilter): Promise<readonly CacheEntry[]>;
  /** All entries, where one request gets them. */
  fewCacheEntries(): Promise<readonly CacheEntry[] | undefined>;
  removeCacheEntry(id: number): Promise<"deleted" | "gone">;
  /** What the installation has left of its hour, as far as the last answers have told. Asks nothing. */
  requestsLeft(): RequestsLeft | undefined;
  /** Asked once an hour. */
  cacheLimit(): Promise<CacheLimit>;
  openPulls(filter?: OpenPullFilter): Promise<readonly OpenPull[]>;
  defaultBranch(): Promise<string>;
  /** Any repository that this one's token may read, by `owner/name`: itself and public ones. */
  findRepository(fullName: string): Promise<FoundRepository | undefined>;
  /** Whether a full ref exists now. */
  refExists(ref: string): Promise<boolean>;
  /** Fails where a ref that is not shown may exist all the same. */
  requireVisibleRefs(defaultBranch: string): Promise<void>;
  /** Whether a ruleset covers a branch of this short name, which need not exist. */
  isBranchRuled(branch: string): Promise<boolean>;
  /** At most so many pages of a hundred branches. */
  branches(mostPages: number): Promise<BranchListing>;
  /** The full refs that begin so. */
  refs(prefix: string): Promise<readonly string[]>;
  /** Our own comments on a pull request, oldest first, where the store does not know. */
  findComments(pull: number, marker: string): Promise<readonly number[]>;
  createComment(pull: number, body: string): Promise<Creation>;
  deleteComment(id: number): Promise<void>;
  updateComment(id: number, body: string): Promise<"updated" | "gone">;
  /** Our own check run of a head, where the store does not know it. */
  findCheckRun(check: Pick<CheckRun, "headSha" | "externalId">): Promise<number | undefined>;
  createCheckRun(check: CheckRun): Promise<number>;
  updateCheckRun(id: number, check: CheckRun): Promise<"updated" | "gone">;
  /** `.github/cachewarden.yml`, or the organisation's, or nothing; asked once a minute. */
  configuration(): Promise<ConfigurationFile | undefined>;
}

/** GitHub, as one app sees it. */
export interface GitHub {
  /** Everywhere the app is installed, suspended installations among them. */
  installations(): Promise<readonly Installation[]>;
  /** Whether an installation that is missing in the list is gone indeed. */
  isInstalled(installationId: number): Promise<boolean>;
  /** The repositories that one installation may see. */
  installedRepositories(installationId: number): Promise<RepositoryListing>;
  /** The attempts to deliver the app's webhooks, newest first. */
  deliveries(request: DeliveriesRequest): Promise<DeliveriesListing>;
  /** Has a delivery sent again. */
  redeliver(id: number): Promise<"asked" | "gone">;
  /** `tokenOf`: another repository of the installation whose token is used, to read a public one outside of it. */
  repository(installationId: number, repository: Repository, tokenOf?: Repository): Promise<GitHubRepository>;
}

/** Limits are changed by hand, if ever. */
const LIMIT_TTL_MS = 60 * 60_000;

/** A change of the configuration shows within this time; runs that end together share one look. */
const CONFIGURATION_TTL_MS = 60_000;

/** Repositories whose limit and configuration are kept in memory. */
const MOST_REMEMBERED = 5_000;

/**
 * Speaks to GitHub's REST API for one app: with Probot's client as the app itself, and for a repository with tokens that
 * are good for that repository and for one purpose only.
 */
export function createGitHub(
  probot: Pick<Probot, "auth">,
  appId: number,
  onRemaining: (remaining: RemainingRequests) => void = () => {},
): GitHub {
  const askApp = async () => (await probot.auth()) as Octokit;
  const tokens = createInstallationTokens(askApp);
  const holds = createHolds();
  const hours = createHourBudgets();
  const observe = (remaining: RemainingRequests) => {
    hours.note(remaining);
    onRemaining(remaining);
  };
  const clientsOf = async (installationId: number, repositoryId: number) => {
    const app = await askApp();
    // A limit is the whole installation's, whatever token ran into it.
    const guard = (send: typeof fetch) => holds.guard(() => String(installationId), send);
    return (purpose: TokenPurpose) =>
      createScopedClient(app, {
        scope: { installationId, repositoryId, purpose },
        tokens,
        onRemaining: observe,
        guard,
      });
  };
  const limits = new LRUCache<number, CacheLimit>({ max: MOST_REMEMBERED, ttl: LIMIT_TTL_MS });
  const configurations = new LRUCache<number, { file: ConfigurationFile | undefined }>({
    max: MOST_REMEMBERED,
    ttl: CONFIGURATION_TTL_MS,
  });
  let author: Promise<CommentAuthor> | undefined;
  const askAuthor = () => {
    author ??= readAuthor(askApp, appId);
    author.catch(() => {
      author = undefined;
    });
    return author;
  };

  return {
    deliveries: async (request) => listDeliveries(await askApp(), request),
    redeliver: async (id) => redeliver(await askApp(), id),
    installations: async () => listInstallations(await askApp()),
    isInstalled: async (installationId) => isInstalled(await askApp(), installationId),
    installedRepositories: async (installationId) =>
      listInstalledRepositories((await clientsOf(installationId, 0))("list")),
    repository: async (installationId, repository, tokenOf = repository) => {
      const client = await clientsOf(installationId, tokenOf.id);
      const octokit = client("read");
      return {
        pull: (number) => readPull(octokit, repository, number),
        pullsOfRun: (run) => findPullsOfRun(octokit, repository, run),
        jobs: (run) => listJobs(octokit, repository, run),
        logs: (request) => readRunLogs(octokit, repository, request),
        completedRuns: (sinceMs) => listCompletedRuns(octokit, repository, sinceMs),
        branchRuns: (request) => listBranchRuns(octokit, repository, request),
        pullRuns: (request) => listPullRuns(octokit, repository, request),
        cacheEntries: (filter) => listCacheEntries(octokit, repository, filter),
        fewCacheEntries: () => listFewCacheEntries(octokit, repository),
        removeCacheEntry: (id) => removeCacheEntry(client("purge"), repository, id),
        requestsLeft: () => hours.left(installationId),
        cacheLimit: () => remembered(limits, repository.id, () => readCacheLimit(octokit, repository)),
        openPulls: (filter) => listOpenPulls(octokit, repository, filter),
        defaultBranch: () => readDefaultBranch(octokit, repository),
        findRepository: (fullName) => findRepository(octokit, fullName),
        refExists: (ref) => refExists(octokit, repository, ref),
        requireVisibleRefs: (defaultBranch) => requireVisibleRefs(octokit, repository, defaultBranch),
        isBranchRuled: (branch) => isBranchRuled(octokit, repository, branch),
        branches: (mostPages) => listBranches(octokit, repository, mostPages),
        refs: (prefix) => listRefs(octokit, repository, prefix),
        findComments: async (pull, marker) =>
          findOwnComments(octokit, repository, { pull, author: await askAuthor(), marker }),
        createComment: (pull, body) => createComment(client("comment"), repository, { pull, body }),
        deleteComment: (id) => deleteComment(client("comment"), repository, id),
        updateComment: (id, body) => updateComment(client("comment"), repository, { id, body }),
        findCheckRun: (check) => findCheckRun(client("check"), repository, { ...check, appId }),
        createCheckRun: (check) => createCheckRun(client("check"), repository, check),
        updateCheckRun: (id, check) => updateCheckRun(client("check"), repository, { id, check }),
        configuration: async () =>
          (
            await remembered(configurations, repository.id, async () => ({
              file: await readRepositoryFile(octokit, repository, client("configuration")),
            }))
          ).file,
      };
    },
  };
}

/** The app's own login, by which its comments are known. */
async function readAuthor(askApp: () => Promise<Octokit>, appId: number): Promise<CommentAuthor> {
  const { data } = await (await askApp()).rest.apps.getAuthenticated();
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
