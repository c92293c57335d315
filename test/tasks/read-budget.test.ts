import { afterEach, beforeEach, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import { reportPull, sweepRepository } from "../../src/tasks/requests.ts";
import { createStandIn, type StandIn, type StandInOptions } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";

const NAME = "syntasso/kratix";
const GB = 1_000_000_000;

describeDatabases("The cache budget of a repository", (open) => {
  let standIn: StandIn;
  let database: Database;
  let store: Store;
  let runner: TaskRunner;
  let scope: Parameters<typeof sweepRepository>[0];

  const start = async (options: StandInOptions = {}) => {
    standIn = await createStandIn(options);
    const { id } = standIn.world.addInstallation({ account: "syntasso" });
    const repository = standIn.world.addRepository({ owner: "syntasso", name: "kratix", cacheLimitGb: 20 });
    runner = createTaskRunner(standIn, store);
    scope = { installationId: id, repository: { id: repository.id, owner: "syntasso", name: "kratix" } };
  };
  beforeEach(async () => {
    ({ database } = await open());
    store = createStore(database);
  });
  afterEach(() => standIn.stop());

  const cache = (ref: string, sizeBytes: number, key = "go-1") =>
    standIn.world.addCache({ repository: NAME, ref, key, sizeBytes });
  const sweep = async () => {
    await runner.enqueue(sweepRepository(scope));
    await runner.step();
  };
  /** An open pull request that has our comment already, so that there is something to edit. */
  const openPull = async (head: string) => {
    const { number, head: side } = standIn.world.openPull({ repository: NAME, head });
    await store.savePull(scope.repository.id, {
      number,
      state: "open",
      headSha: side.sha,
      headRef: head,
      headRepositoryId: scope.repository.id,
      baseRef: "main",
      authorIsBot: false,
      locked: false,
      updatedAtMs: 0,
    });
    return number;
  };

  it("is what GitHub says that the repository may use", async () => {
    await start();
    cache("refs/heads/main", 4 * GB);
    await sweep();
    expect(await store.lastLook(scope.repository.id)).toMatchObject({
      usedBytes: 4 * GB,
      limit: { bytes: 20 * GB, source: "storage-limit" },
    });
  });

  it("is what an Enterprise Server's policy says", async () => {
    await start({ edition: "ghes" });
    cache("refs/heads/main", 4 * GB);
    await sweep();
    expect(await store.lastLook(scope.repository.id)).toMatchObject({
      limit: { bytes: 20 * GB, source: "usage-policy" },
    });
  });

  it("is GitHub's default where it does not tell, and says so", async () => {
    await start();
    standIn.world.setCacheLimit({ repository: NAME, gigabytes: null });
    cache("refs/heads/main", 4 * GB);
    await sweep();
    expect(await store.lastLook(scope.repository.id)).toMatchObject({ limit: { bytes: 10 * GB, source: "default" } });
  });

  it("does not take a rate limit for a missing limit", async () => {
    await start();
    const headers = { "retry-after": "1" };
    standIn.faults.add({ path: "storage-limit", times: 1, fault: { kind: "status", status: 403, headers } });
    cache("refs/heads/main", 4 * GB);
    await runner.enqueue(sweepRepository(scope));
    await runner.drain();
    expect(await store.lastLook(scope.repository.id)).toMatchObject({ limit: { source: "storage-limit" } });
  });

  it("has the open pull requests that hold most say so when the warning line is passed, once", async () => {
    await start();
    const large = await openPull("large");
    const small = await openPull("small");
    const closed = standIn.world.openPull({ repository: NAME, head: "closed" }).number;
    standIn.world.closePull({ repository: NAME, pull: closed });
    cache("refs/heads/main", 4 * GB);
    await sweep();
    expect(runner.waiting).toEqual([]);
    cache(`refs/pull/${large}/merge`, 9 * GB);
    cache(`refs/pull/${small}/merge`, 4 * GB);
    await sweep();
    expect(runner.waiting.map(({ name, key }) => `${name} ${key}`)).toEqual([
      `report-pull ${scope.repository.id}/${large}`,
      `report-pull ${scope.repository.id}/${small}`,
    ]);
    await runner.drain();
    await sweep();
    expect(runner.waiting).toEqual([]);
  });

  it("has them say so too when it is a report that finds the warning line passed", async () => {
    await start();
    const large = await openPull("large");
    const small = await openPull("small");
    cache(`refs/pull/${large}/merge`, 4 * GB);
    await sweep();
    cache(`refs/pull/${large}/merge`, 9 * GB, "go-2");
    cache(`refs/pull/${small}/merge`, 4 * GB);
    await database.query("UPDATE cachewarden.cache_budgets SET looked_at = looked_at - interval '1 hour'");
    await runner.enqueue(reportPull(scope, small));
    await runner.step();
    expect(runner.waiting.map(({ name, key }) => `${name} ${key}`)).toEqual([
      `report-pull ${scope.repository.id}/${large}`,
    ]);
  });

  it("costs a report one request where the caches fit into one listing, and none where they do not", async () => {
    await start();
    const number = await openPull("faster");
    cache(`refs/pull/${number}/merge`, 1 * GB);
    await sweep();
    const listings = () => standIn.requests.count({ route: "/repos/{owner}/{repo}/actions/caches" });
    const report = async () => {
      const before = listings();
      await runner.enqueue(reportPull(scope, number));
      await runner.drain();
      return listings() - before;
    };
    // The look of the sweep is a moment old.
    expect(await report()).toBe(0);
    for (let index = 0; index < 101; index += 1) cache("refs/heads/main", 1_000, `go-${index}`);
    await sweep();
    expect(await report()).toBe(0);
  });

  it("is left out of the report where GitHub does not let us look", async () => {
    await start();
    const number = await openPull("faster");
    standIn.faults.add({ path: "actions/caches", fault: { kind: "status", status: 403, message: "Forbidden" } });
    await runner.enqueue(reportPull(scope, number));
    await runner.drain();
    expect(await store.lastLook(scope.repository.id)).toBeUndefined();
  });
});
