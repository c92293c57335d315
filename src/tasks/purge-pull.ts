import picomatch from "picomatch";
import { type PurgePlan, planPurge } from "../analysis/plan-purge.ts";
import { MissingPermissionError } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import { mergeRef } from "../model/pull.ts";
import type { PurgeResult } from "../model/purge.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { reportPull, type TaskData } from "./requests.ts";

/**
 * How long to wait between two deletions, in milliseconds. One costs 5 of the 900 points that GitHub gives an
 * installation in a minute, so this leaves a third of them for other work.
 */
const PAUSE_MS = 500;

/** Listings of the ref at most: entries that runs save while we delete are found by looking again. */
const MOST_ROUNDS = 3;

/** Deletes the caches of a closed pull request and nothing else, and asks for the comment that says so. */
export async function purgePullTask(
  data: TaskData<"purge-pull">,
  dependencies: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { repository } = data;
  const { store, log } = dependencies;
  const github = await dependencies.github.repository(data.installationId, repository);

  // Gather: the state is read now, because a pull request may have been opened again since the event.
  const pull = await github.pull(data.pull);
  if (pull === undefined) return;
  await store.savePull(repository.id, pull);
  if (pull.state === "open") {
    log.info({ pull: pull.number }, "purge dropped: the pull request is open");
    return;
  }
  const { config, faults } = await readRules(github);
  if (!config.purge.on_close || faults.length > 0) return;

  // Plan
  const keeps = config.purge.keep.length > 0 ? picomatch([...config.purge.keep]) : () => false;
  const plan = async (): Promise<PurgePlan> =>
    planPurge(await github.cacheEntries(mergeRef(pull.number)), { ref: mergeRef(pull.number), keeps });

  // Carry out
  const before = (await store.findPull(repository.id, pull.number))?.purge ?? null;
  const result = config.purge.dry_run
    ? toDryRun(await plan())
    : await carryOut(github, { plan, before, log, signal, onPurged: dependencies.onPurged });
  log.info({ pull: pull.number, ...result }, "purge done");
  await store.savePurge(repository.id, { number: pull.number, purge: result });
  await dependencies.enqueue(reportPull(data, pull.number));
}

function toDryRun({ remove, bytes }: PurgePlan): PurgeResult {
  return { kind: "done", entries: remove.length, bytes, dryRun: true };
}

async function carryOut(
  github: GitHubRepository,
  {
    plan,
    before,
    log,
    signal,
    onPurged,
  }: {
    readonly plan: () => Promise<PurgePlan>;
    readonly before: PurgeResult | null;
    readonly log: TaskDependencies["log"];
    readonly signal: AbortSignal;
    readonly onPurged: TaskDependencies["onPurged"];
  },
): Promise<PurgeResult> {
  // A run that ended after the first purge adds to what was freed.
  let entries = before !== null && !(before.kind === "done" && before.dryRun) ? before.entries : 0;
  let bytes = before !== null && !(before.kind === "done" && before.dryRun) ? before.bytes : 0;
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { remove } = await plan();
      if (remove.length === 0) break;
      for (const entry of remove) {
        signal.throwIfAborted();
        await github.removeCacheEntry(entry.id);
        entries += 1;
        bytes += entry.sizeBytes;
        onPurged(1, entry.sizeBytes);
        log.info({ cache: entry.id, ref: entry.ref, bytes: entry.sizeBytes }, "cache entry deleted");
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
    return { kind: "done", entries, bytes, dryRun: false };
  } catch (error) {
    if (error instanceof MissingPermissionError) return { kind: "refused", entries, bytes, reason: error.message };
    throw error;
  }
}
