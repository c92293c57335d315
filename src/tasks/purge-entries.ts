import { setTimeout as sleep } from "node:timers/promises";
import type { GitHubRepository } from "../github/github.ts";
import type { PlannedEntry } from "../model/purge.ts";
import type { TaskDependencies } from "./dependencies.ts";
import { deletionsQueue, purgePace } from "./purge-pace.ts";
import type { TaskData } from "./requests.ts";

/** After a longer wait for its turn a purge looks again: a pull request may be open again by then. */
const STALE_MS = 1_000;

/** Deletes entries one by one at the installation's pace, and writes each down as it goes. */
export async function deleteEntries(
  github: GitHubRepository,
  {
    entries,
    purgeId,
    data,
    lookAgain,
    dependencies: { store, log, onPurged },
    signal,
  }: {
    readonly entries: readonly PlannedEntry[];
    /** The ids that may still be deleted. */
    readonly lookAgain: () => Promise<ReadonlySet<number>>;
    readonly purgeId: string;
    readonly data: TaskData<"purge-ref">;
    readonly dependencies: TaskDependencies;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const pace = purgePace(data.cause);
  const waitMs = await store.reserveDeletions(data.installationId, { ...pace, deletions: entries.length });
  if (waitMs === undefined) throw deletionsQueue();
  await sleep(waitMs, undefined, { signal });
  const due = waitMs > STALE_MS ? await lookAgain() : undefined;

  const { everyMs } = pace;
  const startMs = performance.now();
  for (const [index, { entry, reason }] of entries.entries()) {
    if (due?.has(entry.id) === false) continue;
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
