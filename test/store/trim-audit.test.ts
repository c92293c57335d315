import { beforeEach, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import { describeDatabases } from "../databases.ts";

const REPOSITORY = 7;
const kept = { days: 400, signal: new AbortController().signal };

describeDatabases("The audit of purges", (open) => {
  let database: Database;
  let store: Store;

  beforeEach(async () => {
    ({ database } = await open());
    store = createStore(database);
  });

  /** A purge of one entry that ended so many days ago. */
  async function purge(cacheId: number, { state, daysAgo }: { state: "done" | "refused"; daysAgo: number }) {
    const ref = `refs/pull/${cacheId}/merge`;
    const { id: purgeId } = await store.openPurge(REPOSITORY, { ref, cause: "close" });
    const entry = { id: cacheId, ref, key: "go", version: "v", sizeBytes: 5, createdAtMs: 0, lastAccessedAtMs: 0 };
    const removals = [{ entry, reason: { kind: "pull-closed", pull: cacheId } as const }];
    await store.planRemovals(REPOSITORY, { purgeId, removals, keptIds: [] });
    await store.settlePurge(REPOSITORY, { purgeId, state });
    await database.query("UPDATE cachewarden.purges SET ended_at = now() - $2 * interval '1 day' WHERE purge_id = $1", [
      purgeId,
      daysAgo,
    ]);
  }
  const audited = async () =>
    (await store.purgeAudit(REPOSITORY, { limit: 1_000 })).map(({ cacheId }) => cacheId).toSorted((a, b) => a - b);

  it("is kept for so many days, and then deleted in steps", async () => {
    for (let id = 1; id <= 120; id += 1) await purge(id, { state: "done", daysAgo: 401 });
    await purge(200, { state: "done", daysAgo: 399 });
    expect(await store.trimAudit(kept)).toBe(120);
    expect(await audited()).toEqual([200]);
    expect(await store.trimAudit(kept)).toBe(0);
  });

  it("keeps a purge that is tried again, however old it is, and one that goes on", async () => {
    await purge(1, { state: "refused", daysAgo: 500 });
    await store.openPurge(REPOSITORY, { ref: "refs/pull/2/merge", cause: "close" });
    expect(await store.trimAudit(kept)).toBe(0);
    expect(await audited()).toEqual([1]);
    expect(await store.findOpenPurge(REPOSITORY, "refs/pull/2/merge")).toBeDefined();
  });

  it("finds what is too old by an index", async () => {
    await database.query(
      `INSERT INTO cachewarden.purges (repository_id, purge_id, ref, cause, state, ended_at)
       SELECT 1 + i % 20, 'p' || i, 'ref', 'close', 'done', now() - i * interval '1 hour' FROM generate_series(1, 20000) AS i`,
    );
    await database.execute("ANALYZE cachewarden.purges");
    const plan = await database.query<{ "QUERY PLAN": string }>(
      `EXPLAIN SELECT 1 FROM cachewarden.purges WHERE ended_at < now() - 400 * interval '1 day' AND open_ref IS NULL
       ORDER BY ended_at LIMIT 50`,
    );
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("purges_by_end");
  });

  it("stops deleting when it is told to", async () => {
    await purge(1, { state: "done", daysAgo: 401 });
    await expect(store.trimAudit({ ...kept, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await audited()).toEqual([1]);
  });
});
