import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { runCli } from "./run-cli.ts";

const NAME = "syntasso/kratix";
const TOKEN = "ghp_of_a_person";

let standIn: StandIn;

beforeAll(async () => {
  standIn = await createStandIn();
  standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
  standIn.world.addPersonalToken({ token: TOKEN, login: "mona" });
  for (const head of ["closed", "open", "alone"]) standIn.world.openPull({ repository: NAME, head });
  for (const pull of [1, 3]) standIn.world.closePull({ repository: NAME, pull });
  cache("refs/pull/1/merge", "go-linux-1a2b3c4d");
  cache("refs/pull/1/merge", "node-1");
  cache("refs/pull/2/merge", "go-linux-5e6f7a8b");
  cache("refs/pull/3/merge", "go-linux-9c0d1e2f");
  cache("refs/heads/main", "tools-1");
  cache("refs/tags/v1", "go-linux-1a2b3c4d");
});
afterAll(() => standIn.stop());

function cache(ref: string, key: string) {
  return standIn.world.addCache({ repository: NAME, ref, key, sizeBytes: 50_000_000 });
}

function run(
  args: readonly string[],
  { token = TOKEN, onStart }: { token?: string; onStart?: (child: ChildProcess) => void } = {},
) {
  const env = { GHE_HOST: standIn.host, GHE_PROTOCOL: "http", GITHUB_TOKEN: token, GH_TOKEN: "" };
  return runCli(args, { env, ...(onStart !== undefined && { onStart }) });
}

function left(): readonly string[] {
  return Array.from(standIn.state.repository(NAME).caches.all(), ({ ref, key }) => `${ref} ${key}`);
}

async function waitFor(happened: () => boolean): Promise<void> {
  while (!happened()) await sleep(20);
}

const deletions = () => standIn.requests.count({ method: "DELETE" });

describe("cachewarden caches", () => {
  it("shows use, places, families, what starts cold, and what a purge would do", async () => {
    const { stdout, exitCode } = await run(["caches", NAME]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("syntasso/kratix: 300 MB of 10 GB (3 %) in 6 entries");
    expect(stdout).toMatch(/^closed pull requests +3 +150 MB +2 +\d min +150 MB$/m);
    expect(stdout).toMatch(/^open pull requests +1 +50 MB +1 +\d min +–$/m);
    expect(stdout).toMatch(/^go-linux-\* +4 +200 MB/m);
    expect(stdout).toContain("saved by pull requests and never on the default branch");
    expect(stdout).toContain("A purge would delete 3 entries (150 MB)");
  });

  it("is harmless in a terminal, also as JSON, whatever a key is", async () => {
    const { id } = cache("refs/pull/2/merge", "go\u009b31m\u007f");
    const runs = [await run(["caches", NAME]), await run(["caches", NAME, "--json"])];
    standIn.world.evictCache({ repository: NAME, id });
    for (const { stdout } of runs) expect(stdout).not.toMatch(/[\u007f-\u009f]/);
    expect(JSON.parse(runs[1]?.stdout ?? "").items).toContainEqual(
      expect.objectContaining({ key: "go\u009b31m\u007f" }),
    );
  });

  it("gives every entry with its verdict as JSON", async () => {
    const { stdout } = await run(["caches", NAME, "--json"]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schema: 1,
      limit_bytes: 10_000_000_000,
      limit_source: "storage-limit",
      used_bytes: 300_000_000,
      plan: { entries: 3, bytes: 150_000_000 },
    });
    const verdicts = report.items.map((item: { ref: string; plan: string; reason: { kind: string } }) =>
      [item.ref, item.plan, item.reason.kind].join(" "),
    );
    expect(verdicts).toContain("refs/heads/main keep default-branch");
    expect(verdicts).toContain("refs/pull/2/merge keep pull-open");
    expect(verdicts).toContain("refs/tags/v1 keep switched-off");
    expect(verdicts).toContain("refs/pull/3/merge delete pull-closed");
  });
});

describe("cachewarden purge", () => {
  it("shows with --dry-run what would go and why, and deletes nothing", async () => {
    const { stdout, exitCode } = await run(["purge", NAME, "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Delete 3 entries (150 MB)");
    expect(stdout).toMatch(/^refs\/pull\/1\/merge: pull request 1 is closed\n.*\n {2}node-1 +50 MB +\d min$/m);
    expect(stdout).toMatch(/^the default branch: every run reads it +1 +50 MB$/m);
    expect(stdout).toContain("Dry run: nothing was deleted.");
    expect(deletions()).toBe(0);
  });

  it("keeps in its plan what a ruleset of a branch that is gone covers, and what the sweep is told to leave", async () => {
    standIn.world.coverBranch({ repository: NAME, name: "release/1" });
    const { id } = cache("refs/heads/release/1", "go-1");
    const config = (content: string | null) =>
      standIn.world.putFile({ repository: NAME, path: ".github/cachewarden.yml", content });
    config("purge: { sweep: false }");
    const { stdout } = await run(["purge", NAME, "--dry-run", "--json"]);
    config(null);
    const unswept = await run(["purge", NAME, "--dry-run"]);
    standIn.world.evictCache({ repository: NAME, id });
    expect(JSON.parse(stdout).plan).toEqual({ entries: 0, bytes: 0 });
    expect(unswept.stdout).toContain("Delete 3 entries (150 MB)");
    expect(unswept.stdout).toMatch(/^a protected branch's +1 +50 MB$/m);
  });

  it("deletes nothing where nobody can be asked", async () => {
    const { stderr, exitCode } = await run(["purge", NAME]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("pass --yes, or --dry-run");
    expect(deletions()).toBe(0);
  });

  it("refuses an open pull request", async () => {
    const { stderr, exitCode } = await run(["purge", NAME, "--pull", "2", "--yes"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("pull request 2 is open");
    expect(deletions()).toBe(0);
  });

  it("says what is wrong with the configuration, and plans nothing", async () => {
    const config = (content: string | null) =>
      standIn.world.putFile({ repository: NAME, path: ".github/cachewarden.yml", content });
    config("purge: { keeep: [] }");
    const { stderr, exitCode } = await run(["purge", NAME, "--yes"]);
    config(null);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^cachewarden: {3}line 1: purge\.keeep is \[\]; there is no such key; known here: on_close, /m,
    );
    expect(deletions()).toBe(0);
  });

  it.each([
    ["a token that is wrong", { token: "ghp_wrong" }, "GitHub does not take the token"],
    ["no token", { token: "" }, "set GITHUB_TOKEN or GH_TOKEN"],
  ])("says so when it has %s", async (_, options, message) => {
    const { stderr, exitCode } = await run(["purge", NAME, "--yes"], options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("ghp_");
  });

  it("tells as JSON what it deleted before GitHub stood in the way", async () => {
    const extra = cache("refs/pull/3/merge", "extra-1");
    const message = "Resource not accessible by integration";
    standIn.faults.add({ method: "DELETE", nth: 2, fault: { kind: "status", status: 403, message } });
    const { stdout, stderr, exitCode } = await run(["purge", NAME, "--pull", "3", "--yes", "--json"]);
    standIn.world.evictCache({ repository: NAME, id: extra.id });
    cache("refs/pull/3/merge", "go-linux-9c0d1e2f");
    expect(exitCode).toBe(1);
    expect(stderr).toContain('"actions: write"');
    expect(JSON.parse(stdout)).toMatchObject({ plan: { entries: 2 }, deleted: { entries: 1 } });
  });

  it("ends after the deletion that is on its way when it is interrupted, and says what was done", async () => {
    const extra = Array.from({ length: 12 }, (_, index) => cache("refs/pull/3/merge", `extra-${index}`));
    const before = deletions();
    const { stdout, stderr, exitCode } = await run(["purge", NAME, "--pull", "3", "--yes"], {
      onStart: (child) => void waitFor(() => deletions() > before).then(() => child.kill("SIGINT")),
    });
    const deleted = deletions() - before;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(new RegExp(`^${deleted} entr(y|ies) .*deleted\\.$`, "m"));
    expect(stderr).toContain(`interrupted: ${13 - deleted} entries were not asked for`);
    for (const { id } of extra) standIn.world.evictCache({ repository: NAME, id });
    if (!left().includes("refs/pull/3/merge go-linux-9c0d1e2f")) cache("refs/pull/3/merge", "go-linux-9c0d1e2f");
  });

  it("looks again between the deletions of one ref, and keeps what is in use again", async () => {
    const extra = Array.from({ length: 30 }, (_, index) => cache("refs/pull/3/merge", `extra-${index}`));
    const before = deletions();
    const { stdout } = await run(["purge", NAME, "--pull", "3", "--yes"], {
      onStart: () =>
        void waitFor(() => deletions() > before).then(() => standIn.world.reopenPull({ repository: NAME, pull: 3 })),
    });
    expect(deletions() - before).toBe(25);
    expect(stdout).toContain("kept: the ref is in use again.");
    standIn.world.closePull({ repository: NAME, pull: 3 });
    for (const { id } of extra) standIn.world.evictCache({ repository: NAME, id });
    if (!left().includes("refs/pull/3/merge go-linux-9c0d1e2f")) cache("refs/pull/3/merge", "go-linux-9c0d1e2f");
  });

  it("names the permission that a token needs to list", async () => {
    const permissions = { contents: "read", metadata: "read", pull_requests: "read" } as const;
    standIn.world.addPersonalToken({ token: "ghp_sees_nothing", login: "mona", permissions });
    const { stderr, exitCode } = await run(["caches", NAME], { token: "ghp_sees_nothing" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('it needs the permission "actions: read"');
  });

  it("names the permission that a token lacks", async () => {
    const permissions = { actions: "read", contents: "read", metadata: "read", pull_requests: "read" } as const;
    standIn.world.addPersonalToken({ token: "ghp_reads", login: "mona", permissions });
    const { stderr, exitCode } = await run(["purge", NAME, "--yes"], { token: "ghp_reads" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('"actions: write"');
    expect(left()).toHaveLength(6);
  });

  it("does not take GitHub's word for a deletion that its listing does not show", async () => {
    const mend = standIn.faults.add({ method: "DELETE", fault: { kind: "status", status: 204 } });
    const person = await run(["purge", NAME, "--pull", "3", "--yes"]);
    const script = await run(["purge", NAME, "--pull", "3", "--yes", "--json"]);
    mend();
    expect(person.exitCode).toBe(1);
    expect(person.stdout).toContain("GitHub still lists 1 of them, although it said that they were deleted");
    expect(script.exitCode).toBe(1);
    expect(JSON.parse(script.stdout)).toMatchObject({ deleted: { entries: 0 }, items: [{ outcome: "listed" }] });
    expect(left()).toHaveLength(6);
  });

  it("deletes one closed pull request's caches", async () => {
    const { stdout, exitCode } = await run(["purge", NAME, "--pull", "3", "--yes"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 entry (50 MB) deleted.\nLooked again: GitHub lists none of them any more.\n");
    expect(left()).not.toContain("refs/pull/3/merge go-linux-9c0d1e2f");
    expect(left()).toHaveLength(5);
  });

  it("deletes with --unreachable what a switch of the configuration keeps, and tells as JSON what came of it", async () => {
    const { stdout, exitCode } = await run(["purge", NAME, "--unreachable", "--yes", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      dry_run: false,
      plan: { entries: 3 },
      deleted: { entries: 3, bytes: 150_000_000 },
      items: [{ outcome: "deleted" }, { outcome: "deleted" }, { outcome: "deleted" }],
    });
    expect(left()).toEqual(["refs/pull/2/merge go-linux-5e6f7a8b", "refs/heads/main tools-1"]);
  });

  it.each([
    ["--pull", "zero"],
    ["--pull", "1", "--unreachable"],
  ])("takes no %s %s", async (...args) => {
    expect((await run(["purge", NAME, ...args])).exitCode).toBe(2);
  });
});
