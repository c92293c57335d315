import type { Readable } from "node:stream";

/**
 * The nouns of the stand-in's world. They are mutable on purpose: they are the database of this GitHub. Code outside
 * `world/` reads them and changes them through the functions of `World`.
 */

/** `read`, `write` or `admin` by GitHub's permission name (`actions`, `pull_requests`, …). */
export type Permissions = Record<string, "read" | "write" | "admin">;

/** A user, an organisation or a bot. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  /** `all`: every repository of the account, those added later too. */
  repositories: "all" | Set<string>;
  permissions: Permissions;
  events: string[];
  suspendedAtMs: number | null;
  readonly createdAtMs: number;
}

export interface Branch {
  readonly name: string;
  sha: string;
  protected: boolean;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly fullName: string;
  readonly private: boolean;
  readonly fork: boolean;
  readonly defaultBranch: string;
  readonly createdAtMs: number;
  readonly branches: Map<string, Branch>;
  /** Names that a ruleset covers, whether or not there is such a branch. */
  readonly ruledBranches: Set<string>;
  /** By `branch:path`. */
  readonly files: Map<string, Uint8Array>;
  readonly workflows: Map<number, Workflow>;
  readonly runs: Map<number, Run>;
  readonly jobs: Map<number, Job>;
  readonly pulls: Map<number, Pull>;
  readonly comments: Map<number, Comment>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly caches: CacheStore;
  /** Commits that the repository knows, those of forks' pull requests too. */
  readonly commits: Set<string>;
  /** GB; the setting that `actions/cache/storage-limit` tells. `null`: that endpoint answers 403. */
  cacheLimitGb: number | null;
  /** Deleted, as forks are: what points at it then says `null`. */
  deleted: boolean;
  nextNumber: number;
}

export interface Workflow {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly createdAtMs: number;
}

/** A branch of a repository as a pull request saw it; the repository may be a fork, or be deleted since. */
export interface PullSide {
  readonly ref: string;
  sha: string;
  repository: Repository;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  title: string;
  body: string | null;
  readonly author: Account;
  readonly head: PullSide;
  base: PullSide;
  state: "open" | "closed";
  locked: boolean;
  draft: boolean;
  merged: boolean;
  mergeCommitSha: string | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
  closedAtMs: number | null;
}

export type RunStatus = "requested" | "queued" | "in_progress" | "completed" | "waiting" | "pending";

export interface Attempt {
  readonly number: number;
  readonly startedAtMs: number;
  updatedAtMs: number;
  status: RunStatus;
  conclusion: string | null;
  readonly jobs: Job[];
  /** How the archive of this attempt's logs is kept. */
  archive: ArchiveState;
}

/** `pending`: the address leads to nothing yet; `gone`: 410; `missing`: 404. */
export type LogState = "pending" | "gone" | "missing";
export type ArchiveState = "kept" | LogState;

export interface Run {
  readonly id: number;
  readonly repository: Repository;
  readonly workflow: Workflow;
  readonly runNumber: number;
  readonly event: string;
  readonly headBranch: string | null;
  readonly headSha: string;
  readonly headRepository: Repository;
  readonly title: string;
  readonly actor: Account;
  readonly createdAtMs: number;
  readonly attempts: Attempt[];
}

/** Text, bytes, a file, a stream made anew for each download, or the reason why there is none. */
export type LogSource =
  | string
  | Uint8Array
  | { readonly path: string }
  | { readonly state: LogState }
  | (() => Readable);

export interface JobStep {
  readonly number: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  /** This step's own part of the log. Where steps have one the run archive has per-step files. */
  readonly log: string | null;
}

export interface Job {
  readonly id: number;
  readonly run: Run;
  readonly attempt: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly runnerName: string | null;
  status: RunStatus;
  conclusion: string | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number;
  readonly completedAtMs: number | null;
  readonly steps: readonly JobStep[];
  log: LogSource;
}

export interface CacheEntry {
  readonly id: number;
  readonly ref: string;
  readonly key: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  readonly lastAccessedAtMs: number;
}

export type CacheSort = "created_at" | "last_accessed_at" | "size_in_bytes";

/** What a listing of caches asks for. */
export interface CacheQuery {
  readonly ref: string | null;
  readonly keyPrefix: string | null;
  readonly sort: CacheSort;
  readonly direction: "asc" | "desc";
}

/** One repository's cache entries, with listings that stay cheap at 20,000 entries. */
export interface CacheStore {
  readonly size: number;
  readonly totalBytes: number;
  add(entry: CacheEntry): void;
  get(id: number): CacheEntry | undefined;
  remove(id: number): CacheEntry | undefined;
  list(query: CacheQuery): readonly CacheEntry[];
  all(): Iterable<CacheEntry>;
}

export interface Comment {
  readonly id: number;
  readonly pull: Pull;
  readonly author: Account;
  /** Written through the app's token. */
  readonly viaApp: boolean;
  body: string;
  minimizedReason: string | null;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  startedAtMs: number;
  completedAtMs: number | null;
  externalId: string;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: number;
}

/** One sending of a webhook, as the app's delivery list tells it. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly deliveredAtMs: number;
  readonly redelivery: boolean;
  readonly durationSeconds: number;
  readonly status: string;
  readonly statusCode: number;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The exact bytes that were signed. */
  readonly payload: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string | null;
}
