import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ManualClock, manualClock } from "../../stand-in/clock.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { asInstallation, type Call } from "./api-client.ts";
import { base, type Populated, populate, repository } from "./populated-world.ts";

let clock: ManualClock;
let standIn: StandIn;
let world: Populated;
let call: Call;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T10:00:00Z"));
  standIn = await createStandIn({ clock: clock.now, limits: { contentPerMinute: null } });
  world = populate(standIn);
  call = await asInstallation(standIn, world.installation.id);
});
afterEach(() => standIn.stop());

describe("caches", () => {
  it("are listed in pages of at most 100, with the addresses of the other pages", async () => {
    for (let made = 0; made < 247; made += 1)
      standIn.world.addCache({ repository, ref: "refs/heads/x", key: `k${made}` });
    const first = await call(`GET ${base}/actions/caches?per_page=500`);
    expect(first.body.total_count).toBe(250);
    expect(first.body.actions_caches).toHaveLength(100);
    expect(first.headers.get("link")).toContain('page=2>; rel="next"');
    const last = await call(`GET ${base}/actions/caches?per_page=100&page=3`);
    expect(last.body.actions_caches).toHaveLength(50);
    expect(last.headers.get("link")).not.toContain('rel="next"');
  });

  it("are found by full ref and by the beginning of the key; a short branch name finds nothing", async () => {
    const count = async (query: string) => (await call(`GET ${base}/actions/caches?${query}`)).body.total_count;
    expect(await count("ref=refs/heads/main")).toBe(2);
    expect(await count("key=go-linux")).toBe(3);
    expect(await count("ref=main")).toBe(0);
  });

  it("are sorted by last access, newest first, unless asked otherwise", async () => {
    standIn.world.addCache({ repository, ref: "refs/heads/x", key: "old", sizeBytes: 9_000, lastAccessedAtMs: 1_000 });
    const keys = async (query: string) =>
      (await call(`GET ${base}/actions/caches?${query}`)).body.actions_caches.map(({ key }: { key: string }) => key);
    expect((await keys("")).at(-1)).toBe("old");
    expect((await keys("sort=size_in_bytes")).at(0)).toBe("old");
    expect((await keys("direction=asc")).at(0)).toBe("old");
  });

  it("are deleted by key on every ref, unless the query names one; a key in the body does not count", async () => {
    const path = `DELETE ${base}/actions/caches`;
    expect((await call(path, { body: { key: "go-linux-abc", ref: "refs/heads/main" } })).status).toBe(422);
    expect((await call(`${path}?key=go-linux-abc&ref=refs/heads/main`)).body.total_count).toBe(1);
    expect((await call(`${path}?key=go-linux`)).status).toBe(404);
    expect((await call(`${path}?key=go-linux-abc`)).body.actions_caches).toMatchObject([{ id: world.cache.id }]);
  });

  it("are deleted by id once", async () => {
    const path = `DELETE ${base}/actions/caches/${world.cache.id}`;
    expect([(await call(path)).status, (await call(path)).status]).toEqual([204, 404]);
  });

  it("are counted by usage five minutes late", async () => {
    const bytes = async () => (await call(`GET ${base}/actions/cache/usage`)).body.active_caches_size_in_bytes;
    expect(await bytes()).toBe(6_000);
    await call(`DELETE ${base}/actions/caches/${world.cache.id}`);
    expect(await bytes()).toBe(6_000);
    clock.advance(5 * 60_000);
    expect(await bytes()).toBe(5_000);
  });

  it("have a limit that may be refused", async () => {
    standIn.world.setCacheLimit({ repository, gigabytes: null });
    expect((await call(`GET ${base}/actions/cache/storage-limit`)).status).toBe(403);
  });
});

describe("pull requests", () => {
  const numbers = async (path: string) =>
    (await call(`GET ${base}${path}`)).body.map(({ number }: { number: number }) => number);

  it("are filtered by state, base and head; a head without its owner filters nothing", async () => {
    expect(await numbers("/pulls")).toEqual([2, 1]);
    expect(await numbers("/pulls?state=closed")).toEqual([3]);
    expect(await numbers("/pulls?state=all&head=hubot:main")).toEqual([2]);
    expect(await numbers("/pulls?state=all&head=main&direction=asc")).toEqual([1, 2, 3]);
    expect(await numbers("/pulls?base=release/1.0")).toEqual([]);
  });

  it("of a commit are none for a fork's and for one that was closed without a merge", async () => {
    expect(await numbers(`/commits/${world.fromFork.head.sha}/pulls`)).toEqual([]);
    expect(await numbers(`/commits/${world.pull.head.sha}/pulls`)).toEqual([1]);
    standIn.world.closePull({ repository, pull: world.pull.number });
    expect(await numbers(`/commits/${world.pull.head.sha}/pulls`)).toEqual([]);
    expect(await numbers(`/commits/${world.merged.mergeCommitSha}/pulls`)).toEqual([3]);
  });
});

describe("workflow runs", () => {
  const count = async (query: string) => (await call(`GET ${base}/actions/runs?${query}`)).body.total_count;

  it("are filtered by branch, event, commit, status or conclusion, and time", async () => {
    standIn.world.addCompletedRun({
      repository,
      workflow: world.workflow.id,
      atMs: Date.parse("2026-11-01T00:00:00Z"),
      jobs: [],
    });
    expect(await count("branch=faster")).toBe(1);
    expect(await count("event=push&branch=main")).toBe(1);
    expect(await count(`head_sha=${world.forkRun.headSha}`)).toBe(1);
    expect(await count("status=success")).toBe(3);
    expect(await count("status=in_progress")).toBe(0);
    expect(await count("created=%3E%3D2026-11-24")).toBe(2);
    expect(await count("created=2026-10-31..2026-11-01")).toBe(1);
  });

  it("are shown 1,000 at most", async () => {
    for (let made = 0; made < 1_001; made += 1) standIn.world.startRun({ repository, workflow: world.workflow.id });
    const { body } = await call(`GET ${base}/actions/runs?per_page=100&page=11`);
    expect({ total: body.total_count, shown: body.workflow_runs.length }).toEqual({ total: 1_003, shown: 0 });
  });

  it("name open pull requests of the repository itself, never one from a fork", async () => {
    const pulls = async (run: number) =>
      (await call(`GET ${base}/actions/runs/${run}`)).body.pull_requests.map(
        ({ number }: { number: number }) => number,
      );
    expect(await pulls(world.run.id)).toEqual([1]);
    expect(await pulls(world.forkRun.id)).toEqual([]);
  });

  it("that were run again show the last attempt's jobs only, unless all are asked for", async () => {
    const jobs = async (path: string) => {
      const { body } = await call(`GET ${base}/actions/runs/${world.run.id}${path}`);
      return body.jobs.map((job: { name: string; run_attempt: number }) => `${job.name} ${job.run_attempt}`);
    };
    expect(await jobs("/jobs")).toEqual(["build 2"]);
    expect(await jobs("/jobs?filter=all")).toEqual(["test / unit: fast 1", "build 1", "deploy 1", "build 2"]);
    expect(await jobs("/attempts/1/jobs")).toHaveLength(3);
    expect((await call(`GET ${base}/actions/runs/${world.run.id}/attempts/1`)).body.conclusion).toBe("failure");
    expect((await call(`GET ${base}/actions/runs/${world.run.id}`)).body.conclusion).toBe("success");
  });
});

describe("comments", () => {
  const path = () => `${base}/issues/${world.pull.number}/comments`;

  it("are written by the app's bot, listed oldest first and since a time", async () => {
    clock.advance(60_000);
    const { body: written } = await call(`POST ${path()}`, { body: { body: "report" } });
    expect(written).toMatchObject({
      user: { login: "cachewarden[bot]", type: "Bot" },
      performed_via_github_app: { id: 4137 },
    });
    const bodies = async (query: string) =>
      (await call(`GET ${path()}${query}`)).body.map(({ body }: { body: string }) => body);
    expect(await bodies("")).toEqual(["hello", "report"]);
    expect(await bodies("?since=2026-11-24T10:00:30Z")).toEqual(["report"]);
  });

  it("tell that somebody hid them", async () => {
    expect((await call(`GET ${path()}`)).body[0].minimized).toEqual({ reason: "outdated" });
  });

  it("have at most 65,536 characters", async () => {
    expect((await call(`POST ${path()}`, { body: { body: "x".repeat(65_536) } })).status).toBe(201);
    const { status, body } = await call(`POST ${path()}`, { body: { body: "x".repeat(65_537) } });
    expect({ status, message: body.message }).toEqual({
      status: 422,
      message: "Body is too long (maximum is 65536 characters)",
    });
    expect((await call(`POST ${path()}`, { body: {} })).status).toBe(422);
  });

  it("cannot be added to a locked pull request", async () => {
    standIn.world.setLocked({ repository, pull: world.pull.number, locked: true });
    expect((await call(`POST ${path()}`, { body: { body: "x" } })).status).toBe(403);
  });
});

it("a file comes as base64 in JSON, as its bytes when the raw media type is asked for, and else not at all", async () => {
  const path = `GET ${base}/contents/.github/cachewarden.yml`;
  const { body } = await call(path);
  expect(Buffer.from(body.content, "base64").toString()).toBe("report:\n  comment: always\n");
  const raw = await call(path, { headers: { accept: "application/vnd.github.raw+json" } });
  expect(raw.body).toBe("report:\n  comment: always\n");
  expect((await call(`GET ${base}/contents/nothing`)).status).toBe(404);
});

it("a branch is there by name and by ref until it is deleted", async () => {
  const statuses = async () =>
    [
      (await call(`GET ${base}/branches/faster`)).status,
      (await call(`GET ${base}/git/ref/heads%2Ffaster`)).status,
    ] as const;
  expect(await statuses()).toEqual([200, 200]);
  standIn.world.deleteBranch({ repository, name: "faster" });
  expect(await statuses()).toEqual([404, 404]);
});

it("a deleted fork leaves its pull requests and runs without a head repository", async () => {
  standIn.world.removeRepository({ repository: "hubot/kratix" });
  expect((await call(`GET ${base}/pulls/${world.fromFork.number}`)).body.head).toMatchObject({
    ref: "main",
    repo: null,
  });
  expect((await call(`GET ${base}/actions/runs/${world.forkRun.id}`)).body.head_repository).toBeNull();
});

it("a branch that moves keeps its protection", async () => {
  standIn.world.addBranch({ repository, name: "faster", protected: true });
  standIn.world.pushToPull({ repository, pull: world.pull.number });
  expect((await call(`GET ${base}/branches/faster`)).body).toMatchObject({
    protected: true,
    commit: { sha: world.pull.head.sha },
  });
});

it("a check run needs a commit that the repository knows", async () => {
  const { status } = await call(`POST ${base}/check-runs`, { body: { name: "x", head_sha: "0".repeat(40) } });
  expect(status).toBe(422);
});
