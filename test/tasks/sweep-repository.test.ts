import { afterEach, beforeEach, expect, it } from "vitest";
import { createStore, type Store } from "../../src/store/store.ts";
import { purgePull, sweepRepository } from "../../src/tasks/requests.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";

const NAME = "syntasso/kratix";

describeDatabases("The sweep of a repository", (open) => {
  let standIn: StandIn;
  let store: Store;
  let runner: TaskRunner;
  let scope: Parameters<typeof sweepRepository>[0];

  beforeEach(async () => {
    standIn = await createStandIn();
    const { id } = standIn.world.addInstallation({ account: "syntasso" });
    const repository = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    store = createStore((await open()).database);
    runner = createTaskRunner(standIn, store);
    scope = { installationId: id, repository: { id: repository.id, owner: "syntasso", name: "kratix" } };
  });
  afterEach(() => standIn.stop());

  const cache = (ref: string, key = "go-1") => standIn.world.addCache({ repository: NAME, ref, key, sizeBytes: 1_000 });
  const left = () => Array.from(standIn.state.repository(NAME).caches.all(), ({ ref }) => ref);
  const configure = (content: string) =>
    standIn.world.putFile({ repository: NAME, path: ".github/cachewarden.yml", content });
  const sweep = async () => {
    await runner.enqueue(sweepRepository(scope));
    await runner.drain();
  };
  const openPull = (head: string, options = {}) =>
    standIn.world.openPull({ repository: NAME, head, ...options }).number;
  const closedPull = (head: string, options = {}) => {
    const number = openPull(head, options);
    standIn.world.closePull({ repository: NAME, pull: number });
    return number;
  };

  it("finds every kind of end that was missed, and nothing that is in use", async () => {
    const closed = closedPull("old");
    const fromFork = closedPull("main", { fromFork: "mona/kratix" });
    const stillOpen = openPull("new", { base: "release/1" });
    standIn.world.deleteBranch({ repository: NAME, name: "release/1" });
    standIn.world.deleteBranch({ repository: NAME, name: "new" });
    const kept = [
      "refs/heads/main",
      "refs/heads/old",
      "refs/heads/new",
      "refs/heads/release/1",
      `refs/pull/${stillOpen}/merge`,
      "refs/tags/v1",
      "refs/pull/7/head",
      "main",
    ];
    const gone = [
      `refs/pull/${closed}/merge`,
      `refs/pull/${fromFork}/merge`,
      "refs/heads/gone",
      "refs/heads/gh-readonly-queue/main/pr-1-aa",
      "refs/heads/gh-readonly-queue/main/pr-2-bb",
    ];
    for (const ref of [...kept, ...gone]) cache(ref);
    await sweep();
    expect(left()).toEqual(kept);
    const audit = await store.purgeAudit(scope.repository.id, { limit: 100 });
    expect(audit.map(({ ref, state, cause }) => `${ref} ${state} ${cause}`).toSorted()).toEqual(
      gone.map((ref) => `${ref} deleted sweep`).toSorted(),
    );
  });

  it("writes no comment on pull requests that it finds closed long ago", async () => {
    const number = closedPull("old");
    cache(`refs/pull/${number}/merge`);
    await sweep();
    expect(left()).toEqual([]);
    expect(standIn.world.commentsOf({ repository: NAME, pull: number })).toEqual([]);
  });

  it("keeps a pull request that is opened again between the plan and the deletion", async () => {
    const number = closedPull("old");
    cache(`refs/pull/${number}/merge`);
    await runner.enqueue(sweepRepository(scope));
    await runner.step();
    standIn.world.reopenPull({ repository: NAME, pull: number });
    await runner.drain();
    expect(left()).toHaveLength(1);
    expect(standIn.requests.count({ method: "DELETE" })).toBe(0);
  });

  it("keeps a pull request that the list missed because its pages moved", async () => {
    const pulls = Array.from({ length: 101 }, (_, index) => openPull(`change-${index}`));
    const last = pulls.at(-1) ?? 0;
    cache(`refs/pull/${last}/merge`);
    // The first one is closed after the first page was read: the last one moves up to that page.
    let pages = 0;
    standIn.faults.add(({ path }) => {
      if (path.endsWith("/pulls")) pages += 1;
      if (pages === 2) standIn.world.closePull({ repository: NAME, pull: pulls[0] ?? 0 });
      return undefined;
    });
    await sweep();
    expect(runner.lines.find(({ message }) => message === "sweep planned")?.facts).toMatchObject({ remove: 1 });
    expect(left()).toHaveLength(1);
  });

  it("takes no branch for gone where GitHub shows none at all", async () => {
    for (const name of ["gone", "gh-readonly-queue/main/pr-1-aa"]) cache(`refs/heads/${name}`);
    standIn.faults.add({ path: "/git/ref/", fault: { kind: "status", status: 404, message: "Not Found" } });
    await sweep();
    expect(left()).toHaveLength(2);
    const refused = runner.lines.find(({ message }) => message.startsWith("the installation lacks a permission"));
    expect(String(refused?.facts.err)).toContain('"contents: read"');
  });

  it("leaves everything alone under a broken configuration, and in a dry run", async () => {
    cache(`refs/pull/${closedPull("old")}/merge`);
    configure("purge: { swep: true }");
    await sweep();
    configure("purge: { dry_run: true }");
    runner = createTaskRunner(standIn, store);
    await sweep();
    expect(left()).toHaveLength(1);
    expect(runner.lines.find(({ message }) => message === "sweep planned")?.facts).toMatchObject({
      remove: 1,
      bytes: 1_000,
      dryRun: true,
    });
  });

  it.each([
    ["sweep: false", "refs/pull/1/merge"],
    ["on_close: false", "refs/pull/1/merge"],
    ["branches: false", "refs/heads/gone"],
    ["merge_queue: false", "refs/heads/gh-readonly-queue/main/pr-1-aa"],
  ])("honours `%s`", async (setting, ref) => {
    closedPull("old");
    configure(`purge: { ${setting} }`);
    cache(ref);
    await sweep();
    expect(left()).toEqual([ref]);
  });

  it("deletes caches of tags that are gone where the configuration says so", async () => {
    configure("purge: { tags: true }");
    cache("refs/tags/v1");
    await sweep();
    expect(left()).toEqual([]);
  });

  it("goes on with the rest after a refused listing, a cut connection and a server error", async () => {
    for (const name of ["a", "b", "c"]) cache(`refs/pull/${closedPull(name)}/merge`);
    const once = { times: 1 } as const;
    standIn.faults.add({ ...once, path: "actions/caches$", nth: 1, fault: { kind: "status", status: 502 } });
    standIn.faults.add({ ...once, method: "DELETE", nth: 1, when: "after", fault: { kind: "cut" } });
    standIn.faults.add({ ...once, path: "/pulls/", nth: 2, fault: { kind: "status", status: 500 } });
    for (let tries = 0; tries < 6 && left().length > 0; tries += 1) {
      // The queue tries failed tasks again; the next sweep does it too.
      await sweep().catch(() => {});
    }
    expect(left()).toEqual([]);
  });

  it("lets an entry that GitHub cannot delete hold up no other ref for longer than one sweep", async () => {
    const { id } = cache(`refs/pull/${closedPull("a")}/merge`);
    for (const name of ["b", "c"]) cache(`refs/pull/${closedPull(name)}/merge`);
    standIn.faults.add({ method: "DELETE", path: `/caches/${id}$`, fault: { kind: "status", status: 500 } });
    for (let tries = 0; tries < 2; tries += 1) await sweep().catch(() => {});
    expect(left()).toEqual(["refs/pull/1/merge"]);
  });

  it("looks through 20,000 entries and 2,000 pull requests with at most 300 requests", async () => {
    for (let index = 0; index < 2_000; index += 1) openPull(`change-${index}`);
    // Every hundredth was closed, and of each hundredth branch the caches outlived the branch.
    for (let pull = 100; pull <= 2_000; pull += 100) standIn.world.closePull({ repository: NAME, pull });
    for (let index = 0; index < 20_000; index += 1) cache(`refs/pull/${(index % 2_000) + 1}/merge`, `go-${index}`);
    for (let index = 0; index < 25; index += 1) cache(`refs/heads/gone-${index}`);
    await runner.enqueue(sweepRepository(scope));
    await runner.step();
    expect(runner.lines.find(({ message }) => message === "sweep planned")?.facts).toMatchObject({
      entries: 20_025,
      remove: 225,
      refs: 45,
    });
    expect(standIn.requests.count({ host: "api" })).toBeLessThanOrEqual(300);
  });

  it("costs four requests and the deletions for each closed pull request that it finds", async () => {
    const NEEDED = 4;
    for (const name of ["a", "b", "c"]) {
      const number = closedPull(name);
      for (let index = 0; index < 4; index += 1) cache(`refs/pull/${number}/merge`, `go-${index}`);
    }
    await runner.enqueue(sweepRepository(scope));
    await runner.step();
    const mark = standIn.requests.mark();
    await runner.drain();
    const made = standIn.requests
      .since(mark)
      .filter(({ host, route }) => host === "api" && !route?.endsWith("_tokens"));
    expect(left()).toEqual([]);
    expect(made).toHaveLength(3 * (NEEDED + 4));
  });

  it("leaves half of the installation's hour to work that somebody waits for", async () => {
    standIn.limits.set({ primaryPerHour: 120 });
    for (let pull = 0; pull < 12; pull += 1) {
      const number = closedPull(`change-${pull}`);
      for (let index = 0; index < 8; index += 1) cache(`refs/pull/${number}/merge`, `go-${index}`);
    }
    await expect(sweep()).rejects.toThrow("What is left of GitHub's hour is for other work");
    const used = () =>
      standIn.requests.since(0).filter(({ host, route }) => host === "api" && !route?.startsWith("/app"));
    expect(left().length).toBeGreaterThan(0);
    // It had begun its last step before.
    expect(used().length).toBeGreaterThan(60);
    expect(used().length).toBeLessThanOrEqual(60 + 10 + 2);

    const closed = closedPull("waited for");
    cache(`refs/pull/${closed}/merge`);
    await runner.enqueue(purgePull(scope, closed, "close"));
    while (runner.waiting.some(({ key }) => key.endsWith(`/${closed}/merge`))) await runner.step().catch(() => {});
    expect(left()).not.toContain(`refs/pull/${closed}/merge`);
    expect(standIn.limits.refusals()).toEqual({});
  });

  it("waits for as long as GitHub asks, and finishes then", async () => {
    cache(`refs/pull/${closedPull("old")}/merge`);
    const headers = { "retry-after": "1" };
    standIn.faults.add({ method: "DELETE", times: 1, fault: { kind: "status", status: 429, headers } });
    await sweep();
    expect(left()).toEqual([]);
  });
});
