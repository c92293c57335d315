import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ManualClock, manualClock } from "../../stand-in/clock.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { asInstallation, type Call, caller } from "./api-client.ts";
import { base, type Populated, populate, repository } from "./populated-world.ts";

let clock: ManualClock;
let standIn: StandIn;
let world: Populated;
let call: Call;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T10:00:00Z"));
  standIn = await createStandIn({ clock: clock.now });
  world = populate(standIn);
  call = await asInstallation(standIn, world.installation.id);
});
afterEach(() => standIn.stop());

async function statuses(request: string, times: number, body?: unknown): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let made = 0; made < times; made += 1) {
    const { status } = await call(request, body === undefined ? {} : { body });
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

describe("the primary limit", () => {
  it("is counted in headers, refuses with the time of its reset, and starts anew after an hour", async () => {
    standIn.limits.set({ primaryPerHour: 3 });
    const first = await call(`GET ${base}`);
    expect(first.headers.get("x-ratelimit-remaining")).toBe("2");
    expect(await statuses(`GET ${base}`, 3)).toEqual({ 200: 2, 403: 1 });
    const refused = await call(`GET ${base}`);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(refused.headers.get("x-ratelimit-reset"))).toBe(Date.parse("2026-11-24T11:00:00Z") / 1_000);
    clock.advance(3_600_000 - 1);
    expect((await call("GET /rate_limit")).body.rate.remaining).toBe(0);
  });

  it("is each installation's own, and asking for it is free", async () => {
    const other = standIn.world.addInstallation({ account: "elsewhere" });
    const elsewhere = await asInstallation(standIn, other.id);
    standIn.limits.set({ primaryPerHour: 1 });
    await call(`GET ${base}`);
    expect((await call("GET /rate_limit")).body.resources.core).toMatchObject({ limit: 1, remaining: 0, used: 1 });
    expect((await elsewhere("GET /repos/elsewhere/secret")).status).toBe(200);
  });
});

describe("the secondary limits", () => {
  it("spend one point on a read and five on a change, within any 60 seconds", async () => {
    standIn.limits.set({ pointsPerMinute: 12 });
    const patch = `PATCH ${base}/issues/comments/${world.comment.id}`;
    expect(await statuses(patch, 3, { body: "x" })).toEqual({ 200: 2, 403: 1 });
    expect(await statuses(`GET ${base}`, 3)).toEqual({ 200: 2, 403: 1 });
    clock.advance(59_000);
    const refused = await call(`GET ${base}`);
    expect(refused.headers.get("retry-after")).toBe("1");
    clock.advance(1_000);
    expect((await call(`GET ${base}`)).status).toBe(200);
  });

  it("allow 80 new comments a minute", async () => {
    const post = `POST ${base}/issues/${world.pull.number}/comments`;
    expect(await statuses(post, 81, { body: "x" })).toEqual({ 201: 80, 403: 1 });
    expect(standIn.limits.refusals()).toEqual({ content: 1 });
  });

  it("allow so many requests at the same time", async () => {
    standIn.limits.set({ concurrent: 3 });
    standIn.faults.add({ fault: { kind: "slow", ms: 100 } });
    const seen = await Promise.all(Array.from({ length: 5 }, async () => (await call(`GET ${base}`)).status));
    expect(seen.sort()).toEqual([200, 200, 200, 403, 403]);
    expect((await call(`GET ${base}`)).status).toBe(200);
  });

  it("allow 400 deletions of cache entries a minute and repository", async () => {
    standIn.limits.set({ pointsPerMinute: null, secondaryStatus: 429 });
    const entries = Array.from({ length: 401 }, (_, index) =>
      standIn.world.addCache({ repository, ref: "refs/heads/x", key: `k${index}` }),
    );
    const seen: number[] = [];
    for (const { id } of entries) seen.push((await call(`DELETE ${base}/actions/caches/${id}`)).status);
    expect(seen.filter((status) => status === 204)).toHaveLength(400);
    expect(seen.at(-1)).toBe(429);
  });
});

describe("faults", () => {
  const post = () => `POST ${base}/issues/${world.pull.number}/comments`;
  const comments = () => standIn.world.commentsOf({ repository, pull: world.pull.number }).length;
  const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";

  it("come before the work, or after it was done", async () => {
    const before = comments();
    const remove = standIn.faults.add({ method: "POST", route, fault: { kind: "status", status: 502 } });
    expect((await call(post(), { body: { body: "x" } })).status).toBe(502);
    expect(comments()).toBe(before);
    remove();
    standIn.faults.add({ method: "POST", route, when: "after", fault: { kind: "status", status: 502 } });
    expect((await call(post(), { body: { body: "x" } })).status).toBe(502);
    expect(comments()).toBe(before + 1);
  });

  it("can be the nth request only, and carry headers", async () => {
    const fault = { kind: "status", status: 429, headers: { "retry-after": "7" } } as const;
    standIn.faults.add({ method: "GET", path: "/actions/caches$", nth: 2, fault });
    expect(await statuses(`GET ${base}/actions/caches`, 3)).toEqual({ 200: 2, 429: 1 });
    expect(standIn.faults.injected()).toBe(1);
  });

  it("can be a share of all requests, the same ones for the same seed", async () => {
    const pattern = async () => {
      const remove = standIn.faults.add({ probability: 0.2, seed: 42, fault: { kind: "status", status: 500 } });
      const seen: number[] = [];
      for (let made = 0; made < 50; made += 1) seen.push((await call(`GET ${base}`)).status);
      remove();
      return seen;
    };
    const first = await pattern();
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(4);
    expect(await pattern()).toEqual(first);
  });

  it("can cut the connection, in the middle of an answer too", async () => {
    standIn.faults.add({ nth: 1, fault: { kind: "cut" } });
    standIn.faults.add({ fault: { kind: "truncate" } });
    await expect(call(`GET ${base}`)).rejects.toThrow("fetch failed");
    await expect(call(`GET ${base}`)).rejects.toThrow("terminated");
  });

  it("can leave a request without an answer, after its work too", async () => {
    const before = comments();
    standIn.faults.add({ method: "POST", when: "after", fault: { kind: "timeout" } });
    standIn.world.addPersonalToken({ token: "ghp_waits", login: "mona" });
    const headers = { authorization: "token ghp_waits" };
    const signal = AbortSignal.timeout(200);
    const address = standIn.url + post().replace("POST ", "");
    await expect(fetch(address, { method: "POST", headers, body: '{"body":"x"}', signal })).rejects.toThrow("timeout");
    expect(comments()).toBe(before + 1);
  });

  it("of the client are survived: a request that breaks off in its body does nothing", async () => {
    const before = comments();
    const body = new ReadableStream({
      start: (controller) => void setTimeout(() => controller.error(new Error("gone")), 20),
    });
    standIn.world.addPersonalToken({ token: "ghp_breaks", login: "mona" });
    const headers = { authorization: "token ghp_breaks" };
    const options = { method: "POST", headers, body, duplex: "half" } as const;
    await expect(fetch(standIn.url + post().replace("POST ", ""), options)).rejects.toThrow();
    expect((await call(`GET ${base}`)).status).toBe(200);
    expect(comments()).toBe(before);
  });

  it("meet the download host as well", async () => {
    const job = world.run.attempts[0]?.jobs[0]?.id;
    const { headers } = await call(`GET ${base}/actions/jobs/${job}/logs`);
    standIn.faults.add({ host: "downloads", times: 1, fault: { kind: "status", status: 503 } });
    const address = headers.get("location") ?? "";
    expect([(await fetch(address)).status, (await fetch(address)).status]).toEqual([503, 200]);
  });
});

describe("the journal", () => {
  it("tells what was asked for since a mark, by which installation and how it ended", async () => {
    const mark = standIn.requests.mark();
    await call(`GET ${base}/pulls?state=all`);
    await caller(standIn)(`GET ${base}`);
    const { id: installation } = world.installation;
    expect(standIn.requests.since(mark)).toMatchObject([
      {
        method: "GET",
        path: `${base}/pulls`,
        query: "state=all",
        route: "/repos/{owner}/{repo}/pulls",
        status: 200,
        installation,
      },
      { status: 401, installation: null },
    ]);
    expect(standIn.requests.count({ since: mark, status: 200 })).toBe(1);
  });
});
