import { setTimeout as sleep } from "node:timers/promises";
import type { GitHubRepository } from "../github/github.ts";
import type { PlannedEntry, PurgeCause } from "../model/purge.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { PostponedError } from "./postponed-error.ts";
import type { TaskData } from "./requests.ts";

/**
 * From the start of one deletion to the start of the next, in milliseconds, for all of an installation together. Each
 * costs 5 of the 900 points that GitHub gives an installation in a minute: after a close they take 750 of them, so that
 * 250 entries are gone in less than two minutes; in a sweep, for which nobody waits, 375. The rest is for reports.
 */
const EVERY_MS: Readonly<Record<PurgeCause, number>> = {
  close: 400,
  run: 400,
  delete: 400,
  "merge-group": 400,
  sweep: 800,
};

/** A longer queue of the installation's own deletions is waited for in the store and not with a worker in hand. */
const MOST_WAIT_MS = 30_000;
const WAIT_SECONDS = 20;

/** Deletes entries one by one at the installation's pace, and writes each down as it goes. */
export async function deleteEntries(
  github: GitHubRepository,
  {
    entries,
    purgeId,
    data,
    dependencies: { store, log, onPurged },
    signal,
  }: {
    readonly entries: readonly PlannedEntry[];
    readonly purgeId: string;
    readonly data: TaskData<"purge-ref">;
    readonly dependencies: TaskDependencies;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const everyMs = EVERY_MS[data.cause];
  const waitMs = await store.reserveDeletions(data.installationId, {
    deletions: entries.length,
    everyMs,
    mostWaitMs: MOST_WAIT_MS,
  });
  if (waitMs === undefined) throw new PostponedError("Other purges of the installation go first", WAIT_SECONDS);

  const startMs = performance.now() + waitMs;
  for (const [index, { entry, reason }] of entries.entries()) {
    await sleep(Math.max(0, startMs + index * everyMs - performance.now()), undefined, { signal });
    const { id: cacheId, ref, key, sizeBytes: bytes } = entry;
    // Written down before it is sent: should the answer never come, the entry's absence is known to be our doing.
    await store.markAttempt(data.repository.id, { purgeId, cacheId });
    const answer = await github.removeCacheEntry(cacheId);
    await store.markRemoved(data.repository.id, { purgeId, cacheId, answer });
    await store.forgetEntry(data.repository.id, cacheId);
    if (answer === "deleted") onPurged(1, bytes);
    log.info(
      { purge: purgeId, cache: cacheId, ref, key, bytes, reason, answer, cause: data.cause },
      "cache entry deleted",
    );
  }
}
