import { afterEach, beforeEach, expect, it } from "vitest";
import { createStore, type Store } from "../../src/store/store.ts";
import { purgePull, reportPull, sweepRepository } from "../../src/tasks/requests.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";

const NAME = "syntasso/kratix";
const PERMISSIONS = { actions: "write", contents: "read", metadata: "read", pull_requests: "write" } as const;
const HIT = { path: "test/fixtures/logs/actions-cache/v6-hit.log" };
const MISS = { path: "test/fixtures/logs/actions-cache/v3-miss-saved.log" };

const job = (changes: Partial<JobInput> = {}): JobInput => ({ name: "build", seconds: 60, log: MISS, ...changes });

describeDatabases("The report on a pull request", (open) => {
  let standIn: StandIn;
  let store: Store;
  let runner: TaskRunner;
  let scope: Parameters<typeof reportPull>[0];
  let installation: number;
  let runs = 0;

  beforeEach(async () => {
    standIn = await createStandIn();
    installation = standIn.world.addInstallation({ account: "syntasso", permissions: { ...PERMISSIONS } }).id;
    const { id } = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    standIn.world.addWorkflow({ repository: NAME, name: "Test Kratix" });
    standIn.world.addWorkflow({ repository: NAME, name: "Lint", path: ".github/workflows/lint.yaml" });
    store = createStore((await open()).database);
    runner = createTaskRunner(standIn, store);
    scope = { installationId: installation, repository: { id, owner: "syntasso", name: "kratix" } };
  });
  afterEach(() => standIn.stop());

  const openPull = (author = "mona", authorType: "User" | "Bot" = "User") =>
    standIn.world.openPull({ repository: NAME, head: "faster", author, authorType }).number;
  const configure = (content: string) =>
    standIn.world.putFile({ repository: NAME, path: ".github/cachewarden.yml", content });

  /** A run ends and its delivery is taken; nothing of it is worked on yet. */
  async function end(pull: number, { workflow = "Test Kratix", jobs = [job()] } = {}): Promise<number> {
    runs += 1;
    const atMs = Date.now() - 3_600_000 + runs * 120_000;
    const { id } = standIn.world.addCompletedRun({ repository: NAME, workflow, pull, jobs, atMs });
    await deliver(id);
    return id;
  }
  async function deliver(run: number): Promise<void> {
    const message = standIn.message({ event: "workflow_run.completed", repository: NAME, run });
    const translation = onWorkflowRunCompleted(JSON.parse(message?.payload ?? "null"));
    if (translation.kind !== "task") throw new Error("the delivery was ignored");
    await runner.enqueue(translation.request);
  }
  async function report(pull: number): Promise<void> {
    await runner.enqueue(reportPull(scope, pull));
    await runner.drain();
  }
  const comments = (pull: number) =>
    standIn.world.commentsOf({ repository: NAME, pull }).filter((comment) => comment.viaApp);
  const body = (pull: number) => comments(pull)[0]?.body ?? "";
  const checks = () => [...standIn.state.repository(NAME).checkRuns.values()];
  const requests = (path: RegExp, method?: string) =>
    standIn.requests.since(0).filter((each) => path.test(each.path) && (method ?? each.method) === each.method).length;
  const edits = () => requests(/./, "PATCH");
  const writes = () => requests(/comments$/, "POST") + edits();

  it("is followed by a purge when a run of an older head ends after the close", async () => {
    const pull = openPull();
    const { id } = standIn.world.addCompletedRun({ repository: NAME, workflow: "Test Kratix", pull, jobs: [job()] });
    standIn.world.pushToPull({ repository: NAME, pull });
    standIn.world.closePull({ repository: NAME, pull });
    standIn.world.addCache({ repository: NAME, ref: `refs/pull/${pull}/merge`, key: "late", sizeBytes: 1_000 });
    await deliver(id);
    await runner.drain();
    expect(Array.from(standIn.state.repository(NAME).caches.all())).toEqual([]);
    expect(body(pull)).toContain("1 cache entry (1 kB) of this pull request was deleted.");
  });

  it("is one comment for all workflows of a head, edited without a new one", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    await end(pull, { workflow: "Lint" });
    await runner.drain();

    expect(comments(pull)).toHaveLength(1);
    expect(body(pull)).toContain("`Test Kratix` worked for");
    expect(body(pull)).toContain("`Lint` worked for");
  });

  it("is written once for runs that end together", async () => {
    const pull = openPull();
    for (let run = 0; run < 5; run += 1) {
      standIn.world.addWorkflow({ repository: NAME, name: `CI ${run}`, path: `.github/workflows/ci-${run}.yaml` });
      await end(pull, { workflow: `CI ${run}` });
    }
    await runner.drain();
    expect({ comments: comments(pull).length, edits: edits() }).toEqual({ comments: 1, edits: 0 });
    expect(JSON.stringify(body(pull)).match(/"workflow_id\\":/g)).toHaveLength(5);
  });

  it("writes nothing when nothing changed, nor for the budget alone", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    const before = writes();
    standIn.world.addCache({ repository: NAME, ref: `refs/pull/${pull}/merge`, key: "new", sizeBytes: 1_000_000 });
    // Reports share a look that is some seconds old; a sweep looks in any case.
    await runner.enqueue(sweepRepository(scope));
    await runner.drain();
    await report(pull);
    expect(writes()).toBe(before);
    expect(requests(/actions\/caches$/)).toBeGreaterThan(1);
  });

  it("is about the newest head, whatever older run ends later", async () => {
    const pull = openPull();
    const old = standIn.world.addCompletedRun({ repository: NAME, workflow: "Test Kratix", pull, jobs: [job()] });
    standIn.world.pushToPull({ repository: NAME, pull, sha: "f".repeat(40), atMs: Date.now() + 2_000 });
    await end(pull, { jobs: [job({ seconds: 50 })] });
    await runner.drain();
    await deliver(old.id);
    await runner.drain();

    expect(body(pull)).toContain('"head_sha":"ffffffff');
    expect(body(pull)).toContain("worked for **50s**");
    expect(comments(pull)).toHaveLength(1);
  });

  it("keeps the previous push's result beside the new one", async () => {
    const pull = openPull();
    await end(pull, { jobs: [job({ seconds: 80 })] });
    await runner.drain();
    standIn.world.pushToPull({ repository: NAME, pull, sha: "f".repeat(40), atMs: Date.now() + 2_000 });
    await end(pull, { jobs: [job({ log: HIT })] });
    await runner.drain();
    expect(body(pull)).toMatch(/<sub>Head fffffff · previous push [0-9a-f]{7}: 1m 20s, cold/);
  });

  it("updates the row of a run that was run again", async () => {
    const pull = openPull();
    const run = await end(pull, { jobs: [job({ conclusion: "failure" })] });
    await runner.drain();
    expect(body(pull)).toContain("ended as `failure`");

    standIn.world.rerun({ repository: NAME, run });
    standIn.world.completeRun({ repository: NAME, run, jobs: [job({ seconds: 55 })] });
    await deliver(run);
    await runner.drain();
    expect(body(pull)).toContain('"attempt":2');
    expect(body(pull)).not.toContain("failure");
    expect(comments(pull)).toHaveLength(1);
  });

  it("counts the newest of several runs of one workflow for the same commit", async () => {
    const pull = openPull();
    await end(pull, { jobs: [job({ seconds: 90 })] });
    await end(pull, { jobs: [job({ seconds: 70 })] });
    await runner.drain();
    expect(body(pull).match(/worked for \*\*\S+( \S+)?\*\*/g)).toEqual(["worked for **1m 10s**"]);
  });

  it("costs eight requests at most once the history is stored", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    const before = standIn.requests.mark();
    await end(pull, { jobs: [job({ seconds: 65 })] });
    await runner.drain();
    expect(edits()).toBe(1);
    const asked = standIn.requests
      .since(before)
      .filter((each) => each.host === "api" && !/access_tokens/.test(each.path));
    expect(asked.length).toBeLessThanOrEqual(8);
  });

  it("leaves pull requests of bots alone, unless they are wanted", async () => {
    const pull = openPull("dependabot[bot]", "Bot");
    await end(pull);
    await runner.drain();
    expect(comments(pull)).toEqual([]);

    configure("report: { bots: true }\n");
    runner = createTaskRunner(standIn, store);
    await report(pull);
    expect(comments(pull)).toHaveLength(1);
  });

  it("never writes a comment again that a person deleted", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    standIn.world.deleteComment({ repository: NAME, id: comments(pull)[0]?.id ?? 0 });
    for (const seconds of [61, 62]) {
      await end(pull, { jobs: [job({ seconds })] });
      await runner.drain();
    }
    expect(comments(pull)).toEqual([]);
  });

  it("leaves a comment hidden that a person hid, and keeps it current", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    standIn.world.changeComment({ repository: NAME, id: comments(pull)[0]?.id ?? 0, minimizedReason: "off-topic" });
    await end(pull, { jobs: [job({ seconds: 75 })] });
    await runner.drain();
    expect(comments(pull)).toMatchObject([{ minimizedReason: "off-topic", body: expect.stringContaining("1m 15s") }]);
  });

  it("says nothing in a locked conversation", async () => {
    const pull = openPull();
    standIn.world.setLocked({ repository: NAME, pull, locked: true });
    await end(pull);
    await runner.drain();
    expect(comments(pull)).toEqual([]);
    expect(requests(/comments$/, "POST")).toBe(0);
  });

  it("says nothing where the configuration says never, and is about the wanted workflows only", async () => {
    configure("report: { comment: never }\n");
    const pull = openPull();
    await end(pull);
    await runner.drain();
    expect(comments(pull)).toEqual([]);

    configure('report: { workflows: ["*", "!Lint"] }\n');
    runner = createTaskRunner(standIn, store);
    await end(pull, { workflow: "Lint" });
    await runner.drain();
    expect(body(pull)).toContain("`Test Kratix`");
    expect(body(pull)).not.toContain("Lint");
  });

  it("with on-change keeps silent until something misses anew, and then stays current", async () => {
    configure("report: { comment: on-change }\n");
    const pull = openPull();
    await end(pull, { jobs: [job({ log: HIT })] });
    await runner.drain();
    expect(comments(pull)).toEqual([]);

    await end(pull, { jobs: [job({ log: MISS })] });
    await runner.drain();
    expect(body(pull)).toContain("**1 miss**");

    await end(pull, { jobs: [job({ log: HIT })] });
    await runner.drain();
    expect(body(pull)).not.toContain("**1 miss**");
  });

  it("with on-change keeps silent about a cache that misses in every push", async () => {
    configure("report: { comment: never }\n");
    const pull = openPull();
    await end(pull, { jobs: [job({ log: MISS }), job({ name: "long", seconds: 600, log: HIT })] });
    await runner.drain();
    configure("report: { comment: on-change }\n");
    runner = createTaskRunner(standIn, store);

    standIn.world.pushToPull({ repository: NAME, pull, sha: "f".repeat(40), atMs: Date.now() + 2_000 });
    await end(pull, { jobs: [job({ log: MISS }), job({ name: "long", seconds: 600, log: HIT })] });
    await runner.drain();
    expect(comments(pull)).toEqual([]);
  });

  it.each([
    ["speaks after a job that failed", job({ conclusion: "failure", log: HIT }), true],
    ["speaks after a run that is slower than usual", job({ seconds: 300, log: HIT }), true],
    ["is silent after a run as usual", job({ log: HIT }), false],
    [
      "is silent after a run that somebody cancelled, which is no failure",
      job({ conclusion: "cancelled", log: HIT }),
      false,
    ],
  ])("with on-change %s", async (_what, ended, spoken) => {
    configure("report: { comment: on-change }\n");
    for (let ago = 6; ago > 0; ago -= 1) {
      const [atMs, jobs] = [Date.now() - ago * 7_200_000, [job({ log: HIT })]];
      standIn.world.addCompletedRun({ repository: NAME, workflow: "Test Kratix", atMs, jobs });
    }
    const pull = openPull();
    await end(pull, { jobs: [ended] });
    await runner.drain();
    expect(comments(pull)).toHaveLength(spoken ? 1 : 0);
  });

  it("names the organisation's repository where its configuration is the broken one", async () => {
    standIn.world.addRepository({ owner: "syntasso", name: ".github" });
    const path = ".github/cachewarden.yml";
    standIn.world.putFile({ repository: "syntasso/.github", path, content: "purge: { dry_runn: true }\n" });
    const pull = openPull();
    await end(pull);
    await runner.drain();
    expect(body(pull)).toContain("**`.github/cachewarden.yml` of `syntasso/.github` cannot be used**");
    expect(body(pull)).toContain("* `purge.dry_runn` (line 1) is `true`; there is no such key");
  });

  it("explains a broken configuration on the pull request, with the key and its line", async () => {
    configure("report:\n  comment: sometimes\n");
    const pull = openPull();
    await end(pull);
    await runner.drain();
    expect(body(pull)).toContain("**`.github/cachewarden.yml` cannot be used**");
    expect(body(pull)).toContain(
      '* `report.comment` (line 2) is `"sometimes"`; it takes always\\, on\\-change or never',
    );
  });

  it("says after the close what became of the caches, on the same comment", async () => {
    const pull = openPull();
    await end(pull);
    await runner.drain();
    standIn.world.addCache({ repository: NAME, ref: `refs/pull/${pull}/merge`, key: "go-1", sizeBytes: 3_000 });
    standIn.world.closePull({ repository: NAME, pull });
    await runner.enqueue(purgePull(scope, pull, "close"));
    await runner.drain();
    expect(comments(pull)).toHaveLength(1);
    expect(body(pull)).toContain("Closed: 1 cache entry (3 kB) of this pull request was deleted.");
    expect(body(pull)).toContain('"purged":{"entries":1,"bytes":3000,"dry_run":false}');
  });

  it("leaves a closed pull request without caches and without a comment alone", async () => {
    configure("report: { comment: on-change }\n");
    const pull = openPull();
    standIn.world.closePull({ repository: NAME, pull });
    await runner.enqueue(purgePull(scope, pull, "close"));
    await runner.drain();
    expect(comments(pull)).toEqual([]);
  });

  it("is also a check run where that is wanted: one for each head, kept current", async () => {
    standIn.world.changeInstallation({ installation, permissions: { ...PERMISSIONS, checks: "write" } });
    configure("report: { check: true, comment: never }\n");
    const pull = openPull();
    await end(pull);
    await runner.drain();
    await end(pull, { jobs: [job({ seconds: 75 })] });
    await runner.drain();
    await report(pull);

    expect(comments(pull)).toEqual([]);
    expect(checks()).toMatchObject([{ conclusion: "neutral", name: "Cachewarden", externalId: `pull ${pull}` }]);
    expect(checks()[0]?.summary).toContain("worked for **1m 15s**");
    expect(requests(/check-runs/, "PATCH")).toBe(1);
  });

  it("finds its check run again after the database was lost", async () => {
    standIn.world.changeInstallation({ installation, permissions: { ...PERMISSIONS, checks: "write" } });
    configure("report: { check: true }\n");
    const pull = openPull();
    const run = await end(pull);
    await runner.drain();
    store = createStore((await open()).database);
    runner = createTaskRunner(standIn, store);
    await deliver(run);
    await runner.drain();
    expect(checks()).toHaveLength(1);
    expect(comments(pull)).toHaveLength(1);
  });

  it("says once that the check run lacks its permission, and does not try again for that head", async () => {
    configure("report: { check: true }\n");
    const pull = openPull();
    await end(pull);
    await runner.drain();
    await end(pull, { jobs: [job({ seconds: 75 })] });
    await runner.drain();
    expect(checks()).toEqual([]);
    expect(body(pull)).toContain('installation lacks the \\"checks\\:&#8203; write\\" permission');
    const tried = () => requests(/check-runs/);
    expect(tried()).toBe(1);

    standIn.world.pushToPull({ repository: NAME, pull, sha: "f".repeat(40), atMs: Date.now() + 2_000 });
    await end(pull);
    await runner.drain();
    expect(tried()).toBe(2);
  });

  it("writes the comment although the check run fails, and tries that again", async () => {
    standIn.world.changeInstallation({ installation, permissions: { ...PERMISSIONS, checks: "write" } });
    configure("report: { check: true }\n");
    standIn.faults.add({ route: "/repos/{owner}/{repo}/check-runs", times: 1, fault: { kind: "status", status: 404 } });
    const pull = openPull();
    await end(pull);
    await expect(runner.drain()).rejects.toThrow();
    expect(comments(pull)).toHaveLength(1);
    expect(checks()).toEqual([]);

    await report(pull);
    expect(checks()).toHaveLength(1);
    expect(comments(pull)).toHaveLength(1);
  });
});
