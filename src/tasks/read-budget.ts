import { forecastBudget } from "../analysis/forecast-budget.ts";
import { limitSeconds, statusOf } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { CacheBudget, CacheEntry } from "../model/cache-entry.ts";
import { mergeRef } from "../model/pull.ts";
import { kindOfRef } from "../model/ref.ts";
import type { CacheLook, LastLook } from "../store/cache-looks.ts";
import type { Store } from "../store/store.ts";
import type { RepositoryRules, TaskDependencies } from "./dependencies.ts";
import { reportPull, type TaskData } from "./requests.ts";

/** A look that is younger than this serves all reports of the repository, in seconds: runs of one push end together. */
const FRESH_SECONDS = 15;

/** A listing that takes more than one request is left to the hourly sweep: a report has eight requests in all. */
const MOST_ENTRIES = 100;

/** The history that trends are told from, and the time in which an eviction is worth a word. */
const HISTORY_DAYS = 28;
const EVICTED_DAYS = 7;

/** Holders that the comment names. */
const MOST_HOLDERS = 3;

interface BudgetScope {
  readonly data: Pick<TaskData<"report-pull">, "installationId" | "repository">;
  readonly github: GitHubRepository;
  readonly rules: RepositoryRules;
  readonly dependencies: Pick<TaskDependencies, "store" | "enqueue">;
}

/**
 * What the caches take of what they may, for the comment of a pull request; `null` where GitHub does not tell. It looks
 * itself where that costs one request, and else takes the last look.
 */
export async function readBudget(pull: number, scope: BudgetScope): Promise<CacheBudget | null> {
  const { store } = scope.dependencies;
  const { id } = scope.data.repository;
  const look = await currentLook(pull, scope);
  if (look === undefined) return null;
  const flows = await store.cacheFlows(id, { days: HISTORY_DAYS });
  return {
    usedBytes: look.usedBytes,
    limitBytes: look.limit.bytes,
    limitSource: look.limit.source,
    entries: look.entries,
    pullBytes: look.holders.find(({ ref }) => ref === mergeRef(pull))?.bytes ?? 0,
    holders: look.holders.slice(0, MOST_HOLDERS),
    forecast: forecastBudget(flows, look.limit.bytes),
    evictedUnread: await store.evictedUnread(id, { days: EVICTED_DAYS }),
  };
}

/** Keeps a listing that was just read, and has the pull requests that hold most say so when the warning line is passed. */
export async function keepBudget(entries: readonly CacheEntry[], scope: BudgetScope): Promise<void> {
  await keepListing({ entries, limit: await scope.github.cacheLimit() }, scope);
}

/** `reporting`: the pull request whose report is being written, which needs no other. */
async function keepListing(
  { entries, limit }: Pick<CacheLook, "entries" | "limit">,
  { data, rules, dependencies: { store, enqueue } }: BudgetScope,
  reporting?: number,
): Promise<void> {
  const warnAt = rules.config.budget.warn_at;
  const { passedWarning } = await store.keepLook(data.repository.id, { entries, limit, warnAt });
  if (!passedWarning) return;
  for (const number of await largestOpenPulls(store, data.repository.id)) {
    if (number !== reporting) await enqueue(reportPull(data, number));
  }
}

async function currentLook(pull: number, scope: BudgetScope): Promise<LastLook | undefined> {
  const { data, github, dependencies } = scope;
  const known = await dependencies.store.lastLook(data.repository.id);
  if (known !== undefined && (known.ageSeconds < FRESH_SECONDS || known.entries > MOST_ENTRIES)) return known;
  try {
    const entries = await github.fewCacheEntries();
    if (entries === undefined) return known;
    const limit = known?.limit ?? (await github.cacheLimit());
    await keepListing({ entries, limit }, scope, pull);
  } catch (error) {
    if (![403, 404].includes(statusOf(error) ?? 0) || limitSeconds(error, 0) !== undefined) throw error;
  }
  return dependencies.store.lastLook(data.repository.id);
}

/** Of the refs that hold most, the pull requests that are open and known to us. */
async function largestOpenPulls(store: Store, repositoryId: number): Promise<readonly number[]> {
  const look = await store.lastLook(repositoryId);
  const open: number[] = [];
  for (const { ref } of look?.holders ?? []) {
    const named = kindOfRef(ref);
    if (named.kind !== "pull") continue;
    if ((await store.findPull(repositoryId, named.number))?.state === "open") open.push(named.number);
    if (open.length === MOST_HOLDERS) break;
  }
  return open;
}
