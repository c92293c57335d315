import { afterEach, beforeEach, expect, it } from "vitest";
import { createStore, type Store } from "../../src/store/store.ts";
import { purgePull, purgeRef, sweepRepository } from "../../src/tasks/requests.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";

const NAME = "syntasso/kratix";
const CONFIG = ".github/cachewarden.yml";

describeDatabases("The purge of a ref", (open) => {
  let standIn: StandIn;
  let store: Store;
  let runner: TaskRunner;
  let scope: Parameters<typeof purgePull>[0];

  beforeEach(async () => {
    standIn = await createStandIn();
    const { id } = standIn.world.addInstallation({ account: "syntasso" });
    const repository = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    store = createStore((await open()).database);
    runner = createTaskRunner(standIn, store);
    scope = { installationId: id, repository: { id: repository.id, owner: "syntasso", name: "kratix" } };
  });
  afterEach(() => standIn.stop());

  const cache = (ref: string, key = "go-1", sizeBytes = 1_000) =>
    standIn.world.addCache({ repository: NAME, ref, key, sizeBytes });
  const left = () => Array.from(standIn.state.repository(NAME).caches.all(), ({ ref, key }) => `${ref} ${key}`);
  const close = (options: Parameters<StandIn["world"]["openPull"]>[0]) => {
    const { number } = standIn.world.openPull(options);
    standIn.world.closePull({ repository: NAME, pull: number });
    return number;
  };
  const purge = async (number: number) => {
    await runner.enqueue(purgePull(scope, number, "close"));
    await runner.drain();
  };
  const purgeOf = async (ref: string) => {
    await runner.enqueue(purgeRef(scope, { ref, cause: "delete" }));
    await runner.drain();
  };
  const result = async (number: number) => (await store.findPull(scope.repository.id, number))?.purge;
  const configure = (content: string) => standIn.world.putFile({ repository: NAME, path: CONFIG, content });

  it("deletes a closed pull request's caches by id and nothing else", async () => {
    const number = close({ repository: NAME, head: "faster" });
    for (const key of ["go-1", "node-1"]) cache(`refs/pull/${number}/merge`, key);
    cache("refs/heads/main", "go-1");
    cache("refs/heads/faster", "go-1");
    cache(`refs/pull/${number}1/merge`, "go-1");
    await purge(number);

    expect(left()).toEqual(["refs/heads/main go-1", "refs/heads/faster go-1", `refs/pull/${number}1/merge go-1`]);
    expect(await result(number)).toEqual({ kind: "done", entries: 2, bytes: 2_000, dryRun: false, kept: 0 });
    expect(standIn.requests.count({ method: "DELETE" })).toBe(2);
  });

  it("treats pull requests from forks alike", async () => {
    const number = close({ repository: NAME, head: "main", fromFork: "mona/kratix" });
    cache(`refs/pull/${number}/merge`);
    cache("refs/heads/main");
    await purge(number);
    expect(left()).toEqual(["refs/heads/main go-1"]);
  });

  it("writes down every deletion with its reason, in the audit and in the log", async () => {
    const number = close({ repository: NAME, head: "faster" });
    const { id } = cache(`refs/pull/${number}/merge`);
    await purge(number);
    const [line] = await store.purgeAudit(scope.repository.id, { limit: 10 });
    expect(line).toMatchObject({
      cacheId: id,
      ref: `refs/pull/${number}/merge`,
      key: "go-1",
      sizeBytes: 1_000,
      reason: { kind: "pull-closed", pull: number },
      cause: "close",
      state: "deleted",
    });
    expect(runner.lines.find(({ message }) => message === "cache entry deleted")?.facts).toMatchObject({
      cache: id,
      reason: { kind: "pull-closed", pull: number },
    });
  });

  it("keeps the caches of a pull request that is open again", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    standIn.world.reopenPull({ repository: NAME, pull: number });
    await purge(number);
    expect(left()).toHaveLength(1);
    expect(await result(number)).toBeNull();
  });

  it("keeps the caches of a pull request that GitHub does not show", async () => {
    cache("refs/pull/99/merge");
    await purge(99);
    expect(left()).toHaveLength(1);
  });

  it("stops where it is when the pull request is opened again, and says in the audit what stayed", async () => {
    const number = close({ repository: NAME, head: "faster" });
    for (const key of ["a", "b", "c"]) cache(`refs/pull/${number}/merge`, key);
    standIn.faults.add({ method: "DELETE", nth: 2, fault: { kind: "status", status: 502 } });
    await expect(purge(number)).rejects.toThrow();
    standIn.world.reopenPull({ repository: NAME, pull: number });
    await purge(number);
    expect(left()).toHaveLength(2);
    const audit = await store.purgeAudit(scope.repository.id, { limit: 100 });
    expect(audit.map(({ key, state }) => `${key} ${state}`).toSorted()).toEqual(["a deleted", "b kept", "c kept"]);
    expect(await result(number)).toBeNull();
  });

  it("looks again after it had to wait for its turn", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    // Another purge of the installation goes first.
    const others = { deletions: 10, everyMs: 200, mostInMinute: 150, mostWaitMs: 60_000 };
    await store.reserveDeletions(scope.installationId, others);
    await runner.enqueue(purgePull(scope, number, "close"));
    const step = runner.step();
    await expect.poll(() => standIn.requests.count({ route: "/repos/{owner}/{repo}/pulls/{pull_number}" })).toBe(1);
    standIn.world.reopenPull({ repository: NAME, pull: number });
    await step;
    await runner.drain();
    expect(standIn.requests.count({ method: "DELETE" })).toBe(0);
    expect(left()).toHaveLength(1);
  });

  it("costs no request while other deletions of the installation come first", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    const others = { deletions: 10, everyMs: 800, mostInMinute: 75, mostWaitMs: 60_000 };
    await store.reserveDeletions(scope.installationId, others);
    await runner.enqueue(purgeRef(scope, { ref: `refs/pull/${number}/merge`, cause: "sweep" }));
    await runner.step();
    expect(standIn.requests.count({ host: "api" })).toBe(0);
    expect(runner.waiting).toHaveLength(1);
  });

  it("goes on where a try was cut off, and counts nothing twice", async () => {
    const number = close({ repository: NAME, head: "faster" });
    for (const key of ["a", "b", "c"]) cache(`refs/pull/${number}/merge`, key);
    // The second deletion is done, and its answer never comes.
    standIn.faults.add({ method: "DELETE", nth: 2, when: "after", fault: { kind: "cut" } });
    await expect(purge(number)).rejects.toThrow();
    expect(left()).toHaveLength(1);
    await purge(number);
    expect(left()).toEqual([]);
    expect(await result(number)).toMatchObject({ entries: 3, bytes: 3_000 });
  });

  it("takes what vanished between look and deletion for done, and not for its own work", async () => {
    const number = close({ repository: NAME, head: "faster" });
    const { id } = cache(`refs/pull/${number}/merge`, "a");
    cache(`refs/pull/${number}/merge`, "b");
    standIn.faults.add(({ method }) => {
      if (method === "DELETE") standIn.world.evictCache({ repository: NAME, id });
      return undefined;
    });
    await purge(number);
    expect(left()).toEqual([]);
    expect(await result(number)).toMatchObject({ kind: "done", entries: 1 });
    const audit = await store.purgeAudit(scope.repository.id, { limit: 10 });
    expect(audit.map(({ key, state }) => `${key} ${state}`).toSorted()).toEqual(["a gone", "b deleted"]);
  });

  it("asks once more for an entry that GitHub called gone and still lists", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`, "a");
    standIn.faults.add({ method: "DELETE", nth: 1, fault: { kind: "status", status: 404 } });
    await purge(number);
    expect(left()).toEqual([]);
    expect(await result(number)).toMatchObject({ kind: "done", entries: 1, bytes: 1_000 });
  });

  it("says so where GitHub goes on listing what it deleted, and counts it once when it is asked for again", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`, "a");
    standIn.faults.add({ method: "DELETE", fault: { kind: "status", status: 204 } });
    await purge(number);
    expect(await result(number)).toMatchObject({ kind: "done", entries: 1, stillListed: 1 });
    standIn.faults.clear();
    runner = createTaskRunner(standIn, store);
    await runner.enqueue(sweepRepository(scope));
    await runner.drain();
    expect(left()).toEqual([]);
    expect(await result(number)).toEqual({ kind: "done", entries: 1, bytes: 1_000, dryRun: false, kept: 0 });
  });

  it("purges again when a run ends after the close, and adds up what was freed", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`, "a");
    await purge(number);
    cache(`refs/pull/${number}/merge`, "late");
    await runner.enqueue(purgePull(scope, number, "run"));
    await runner.drain();
    expect(left()).toEqual([]);
    expect(await result(number)).toMatchObject({ entries: 2, bytes: 2_000 });
  });

  it("lets another close of the same time go on as a close, at its pace", async () => {
    const [small, large] = ["small", "large"].map((head) => close({ repository: NAME, head }));
    const ref = `refs/pull/${large}/merge`;
    cache(ref);
    await store.openPurge(scope.repository.id, { ref, cause: "close" });
    await runner.enqueue(purgePull(scope, small ?? 0, "close"));
    await runner.step();
    expect(runner.waiting.map(({ name, data }) => ({ name, data }))).toContainEqual({
      name: "purge-ref",
      data: expect.objectContaining({ ref, cause: "close" }),
    });
  });

  it("names the missing permission and where to grant it, and tries again at the next look", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    const grant = (level: "read" | "write") =>
      standIn.world.changeInstallation({
        installation: scope.installationId,
        permissions: { actions: level, contents: "read", metadata: "read", pull_requests: "write" },
      });
    grant("read");
    await purge(number);
    expect(await result(number)).toMatchObject({
      kind: "refused",
      entries: 0,
      reason: expect.stringMatching(/"actions: write" permission.*Settings > GitHub Apps > Configure/s),
    });
    expect(left()).toHaveLength(1);

    grant("write");
    runner = createTaskRunner(standIn, store);
    await runner.enqueue(purgeRef(scope, { ref: `refs/pull/${number}/merge`, cause: "sweep" }));
    await runner.drain();
    expect(left()).toEqual([]);
    expect(await result(number)).toMatchObject({ kind: "done", entries: 1 });
  });

  it("names the permission too where not even the listing is allowed", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    standIn.world.changeInstallation({
      installation: scope.installationId,
      permissions: { contents: "read", metadata: "read", pull_requests: "write" },
    });
    await store.savePull(scope.repository.id, {
      number,
      state: "open",
      headSha: "a",
      headRef: "faster",
      headRepositoryId: scope.repository.id,
      baseRef: "main",
      authorIsBot: false,
      locked: false,
      updatedAtMs: 0,
    });
    await purge(number);
    expect(await result(number)).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/"actions: read" permission.*Settings > GitHub Apps > Configure/s),
    });
  });

  it("says why where GitHub refuses for another reason", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    const message = "Repository was archived so is read-only.";
    standIn.faults.add({ method: "DELETE", fault: { kind: "status", status: 403, message } });
    await purge(number);
    expect(await result(number)).toEqual({
      kind: "refused",
      entries: 0,
      bytes: 0,
      reason: `GitHub refuses to have caches of ${NAME} deleted: ${message}`,
    });
    expect(left()).toHaveLength(1);
  });

  it("deletes nothing in a dry run, and says what it would delete", async () => {
    configure("purge: { dry_run: true }");
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`, "a");
    await purge(number);
    await purge(number);
    expect(standIn.requests.count({ method: "DELETE" })).toBe(0);
    expect(await result(number)).toEqual({ kind: "done", entries: 1, bytes: 1_000, dryRun: true, kept: 0 });
    expect(await store.purgeAudit(scope.repository.id, { limit: 10 })).toHaveLength(1);
  });

  it("deletes nothing under a broken configuration", async () => {
    configure("purge: { dry_rnu: true }");
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    await purge(number);
    expect(left()).toHaveLength(1);
  });

  it("deletes nothing while the configuration cannot be read", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    standIn.faults.add({
      path: "contents",
      times: 1,
      fault: { kind: "status", status: 403, message: "rate limit", headers: { "retry-after": "1" } },
    });
    await runner.enqueue(purgePull(scope, number, "close"));
    await runner.step();
    expect(left()).toHaveLength(1);
    await runner.drain();
    expect(left()).toEqual([]);
  });

  it("keeps keys that the configuration keeps, and says how many", async () => {
    configure("purge: { keep: ['node-*'] }");
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`, "node-linux/x64");
    cache(`refs/pull/${number}/merge`, "go-1");
    await purge(number);
    expect(left()).toEqual([`refs/pull/${number}/merge node-linux/x64`]);
    expect(await result(number)).toMatchObject({ entries: 1, kept: 1 });
  });

  it("leaves closed pull requests alone where `on_close` is off", async () => {
    configure("purge: { on_close: false }");
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    await purge(number);
    expect(left()).toHaveLength(1);
    expect(await result(number)).toBeNull();
  });

  it("deletes a branch's caches once it is gone, not before, and never those of a base or the default branch", async () => {
    for (const name of ["gone", "there", "base"]) standIn.world.addBranch({ repository: NAME, name });
    standIn.world.openPull({ repository: NAME, head: "stacked", base: "base" });
    for (const name of ["gone", "base"]) standIn.world.deleteBranch({ repository: NAME, name });
    for (const name of ["gone", "there", "base", "main"]) cache(`refs/heads/${name}`);
    for (const name of ["gone", "there", "base", "main"]) await purgeOf(`refs/heads/${name}`);
    expect(left()).toEqual(["there", "base", "main"].map((name) => `refs/heads/${name} go-1`));
  });

  it("takes no branch for gone where GitHub shows none at all, and says which permission that takes", async () => {
    cache("refs/heads/gone");
    standIn.faults.add({ path: "/git/ref/", fault: { kind: "status", status: 404, message: "Not Found" } });
    await purgeOf("refs/heads/gone");
    expect(left()).toHaveLength(1);
    const ended = runner.lines.find(({ message }) => message === "purge ended")?.facts;
    expect(ended).toMatchObject({ state: "refused", note: expect.stringContaining('"contents: read"') });
  });

  it("keeps the caches of a branch that is gone and that a ruleset covers", async () => {
    standIn.world.coverBranch({ repository: NAME, name: "release/1" });
    cache("refs/heads/release/1");
    await purgeOf("refs/heads/release/1");
    expect(left()).toHaveLength(1);
  });

  it("does not fill the audit with purges of a branch that a ruleset keeps, one in each hour", async () => {
    standIn.world.coverBranch({ repository: NAME, name: "release/1" });
    cache("refs/heads/release/1");
    for (let hour = 0; hour < 3; hour += 1) {
      await runner.enqueue(sweepRepository(scope));
      await runner.drain();
    }
    const audit = await store.purgeAudit(scope.repository.id, { limit: 10 });
    expect(audit.map(({ key, state }) => `${key} ${state}`)).toEqual(["go-1 kept"]);
  });

  it("deletes a branch's caches where the account's plan has no rulesets", async () => {
    const message = "Upgrade to GitHub Pro or make this repository public to enable this feature.";
    standIn.faults.add({ path: "/rules/branches/", fault: { kind: "status", status: 403, message } });
    cache("refs/heads/gone");
    await purgeOf("refs/heads/gone");
    expect(left()).toEqual([]);
  });

  it("deletes a branch's caches although a fork's open pull request has a branch of that name", async () => {
    standIn.world.openPull({ repository: NAME, head: "fix", fromFork: "mona/kratix" });
    cache("refs/heads/fix");
    await purgeOf("refs/heads/fix");
    expect(left()).toEqual([]);
  });

  it("deletes a merge queue branch's caches once it is gone", async () => {
    const name = "gh-readonly-queue/main/pr-7-a1b2c3";
    standIn.world.addBranch({ repository: NAME, name });
    cache(`refs/heads/${name}`);
    await purgeOf(`refs/heads/${name}`);
    expect(left()).toHaveLength(1);
    standIn.world.deleteBranch({ repository: NAME, name });
    await purgeOf(`refs/heads/${name}`);
    expect(left()).toEqual([]);
  });

  it("deletes superseded BuildKit indexes of the default branch and of nothing else there", async () => {
    for (const n of [1, 2, 3]) cache("refs/heads/main", `index-buildkit-1-f921bd05#${n}`);
    cache("refs/heads/main", "buildkit-blob-1-sha256:aa");
    await purgeOf("refs/heads/main");
    expect(left()).toEqual([
      "refs/heads/main index-buildkit-1-f921bd05#3",
      "refs/heads/main buildkit-blob-1-sha256:aa",
    ]);
  });

  it("ends quietly where the repository is gone or the installation is suspended", async () => {
    const number = close({ repository: NAME, head: "faster" });
    cache(`refs/pull/${number}/merge`);
    standIn.world.changeInstallation({ installation: scope.installationId, suspended: true });
    await purge(number);
    expect(left()).toHaveLength(1);
  });
});
