import { beforeEach, expect, it } from "vitest";
import type { CacheEntry } from "../../src/model/cache-entry.ts";
import type { Database } from "../../src/store/database.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import { describeDatabases } from "../databases.ts";

const REPOSITORY = 1;
const HOUR_MS = 3_600_000;
const SAVED_MS = Date.now() - 12 * HOUR_MS;
const LIMIT = { bytes: 1_000, source: "storage-limit" } as const;

describeDatabases("Looks at the caches", (open) => {
  let database: Database;
  let store: Store;
  beforeEach(async () => {
    database = (await open()).database;
    store = createStore(database);
  });

  const entry = (id: number, values: Partial<CacheEntry> = {}): CacheEntry => {
    const times = { createdAtMs: SAVED_MS, lastAccessedAtMs: SAVED_MS };
    return { id, ref: "refs/heads/main", key: `go-${id}`, version: "v", sizeBytes: 100, ...times, ...values };
  };
  const look = (...entries: CacheEntry[]) => store.keepLook(REPOSITORY, { entries, limit: LIMIT, warnAt: 0.8 });
  const aDayPasses = async () => {
    for (const table of ["cache_looks", "cache_budgets"])
      await database.query(`UPDATE cachewarden.${table} SET looked_at = looked_at - interval '1 day'`);
    await database.query("UPDATE cachewarden.purge_entries SET changed_at = changed_at - interval '1 day'");
  };

  it("are forgotten of no repository that was never looked at", async () => {
    expect(await store.lastLook(REPOSITORY)).toBeUndefined();
  });

  it("tell use, limit and who holds most", async () => {
    const pull = { ref: "refs/pull/7/merge", sizeBytes: 300 };
    await look(entry(1), entry(2), entry(3, pull));
    expect(await store.lastLook(REPOSITORY)).toMatchObject({
      usedBytes: 500,
      entries: 3,
      limit: LIMIT,
      holders: [
        { ref: "refs/pull/7/merge", bytes: 300, entries: 1 },
        { ref: "refs/heads/main", bytes: 200, entries: 2 },
      ],
    });
  });

  it("take what we delete off at once", async () => {
    await look(entry(1), entry(2));
    await store.forgetEntry(REPOSITORY, 1);
    expect(await store.lastLook(REPOSITORY)).toMatchObject({ usedBytes: 100, entries: 1 });
  });

  it("count as saved what is new, but not what the first one finds", async () => {
    await look(entry(1));
    await aDayPasses();
    await look(entry(1), entry(2), entry(3));
    const flows = await store.cacheFlows(REPOSITORY, { days: 28 });
    expect(flows.map(({ usedBytes, addedBytes }) => [usedBytes, addedBytes])).toEqual([
      [100, 0],
      [300, 200],
    ]);
  });

  it("within an hour make one point of the history", async () => {
    await look(entry(1));
    await look(entry(1), entry(2));
    await look(entry(1), entry(2), entry(3));
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ usedBytes: 300, addedBytes: 200 }]);
  });

  it("name what was evicted before anybody read it, once two of them miss it", async () => {
    const read = entry(2, { lastAccessedAtMs: SAVED_MS + HOUR_MS });
    await look(entry(1), read, entry(3));
    await look(entry(3));
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([]);
    await look(entry(3));
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([
      { ref: "refs/heads/main", key: "go-1", sizeBytes: 100 },
    ]);
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ evictedBytes: 200 }]);
  });

  it("take back an entry that one listing missed because its pages moved", async () => {
    await look(entry(1), entry(2));
    await look(entry(1));
    await look(entry(1), entry(2));
    await look(entry(1), entry(2));
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([]);
    expect(await store.lastLook(REPOSITORY)).toMatchObject({ entries: 2 });
  });

  it("tell our deletions from GitHub's evictions", async () => {
    await look(entry(1), entry(2));
    const { id: purgeId } = await store.openPurge(REPOSITORY, { ref: "refs/heads/main", cause: "sweep" });
    const removals = [{ entry: entry(1), reason: { kind: "branch-gone", branch: "x" } as const }];
    await store.planRemovals(REPOSITORY, { purgeId, removals, keptIds: [2] });
    await store.markRemoved(REPOSITORY, { purgeId, cacheId: 1, answer: "deleted" });
    await store.forgetEntry(REPOSITORY, 1);
    await look(entry(2));
    await look(entry(2));
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ purgedBytes: 100, evictedBytes: 0 }]);
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([]);
  });

  it("do not call it an eviction for want of room that nobody read an entry for a week", async () => {
    const oldMs = Date.now() - 7 * 24 * HOUR_MS;
    await look(entry(1, { createdAtMs: oldMs, lastAccessedAtMs: oldMs }), entry(2));
    for (let each = 0; each < 2; each += 1) await look(entry(2));
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([]);
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ evictedBytes: 100 }]);
  });

  it("take a deletion of ours whose answer never came for none of GitHub's", async () => {
    await look(entry(1), entry(2));
    const { id: purgeId } = await store.openPurge(REPOSITORY, { ref: "refs/heads/main", cause: "sweep" });
    const removals = [{ entry: entry(1), reason: { kind: "branch-gone", branch: "x" } as const }];
    await store.planRemovals(REPOSITORY, { purgeId, removals, keptIds: [2] });
    await store.markAttempt(REPOSITORY, { purgeId, cacheId: 1 });
    // The next try does not find it any more.
    await store.planRemovals(REPOSITORY, { purgeId, removals: [], keptIds: [2] });
    for (let each = 0; each < 2; each += 1) await look(entry(2));
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ purgedBytes: 100, evictedBytes: 0 }]);
    expect(await store.evictedUnread(REPOSITORY, { days: 7 })).toEqual([]);
  });

  it("do not take back what was deleted after it was listed", async () => {
    await look(entry(1), entry(2));
    const { id: purgeId } = await store.openPurge(REPOSITORY, { ref: "refs/heads/main", cause: "close" });
    const removals = [{ entry: entry(1), reason: { kind: "branch-gone", branch: "x" } as const }];
    await store.planRemovals(REPOSITORY, { purgeId, removals, keptIds: [2] });
    await store.markRemoved(REPOSITORY, { purgeId, cacheId: 1, answer: "deleted" });
    await look(entry(1), entry(2));
    expect(await store.lastLook(REPOSITORY)).toMatchObject({ usedBytes: 100, entries: 1 });
    expect(await store.cacheFlows(REPOSITORY, { days: 28 })).toMatchObject([{ usedBytes: 100, addedBytes: 0 }]);
  });

  it("say once that the warning line was passed, and count the repositories above it", async () => {
    expect(await look(entry(1))).toEqual({ passedWarning: false });
    expect(await store.countBudgets()).toEqual({ watched: 1, warned: 0 });
    expect(await look(entry(1), entry(2, { sizeBytes: 700 }))).toEqual({ passedWarning: true });
    expect(await look(entry(1), entry(2, { sizeBytes: 700 }))).toEqual({ passedWarning: false });
    expect(await store.countBudgets()).toEqual({ watched: 1, warned: 1 });
  });
});
