import { afterAll, beforeAll, expect, it } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages } from "../databases.ts";
import { type AppProcess, startApp } from "./app-process.ts";
import { addHistory, commentsOn, jobsOf, type KratixWorld, makeWorld, reportIn } from "./kratix-world.ts";

/** From the delivery to the comment for a run of three jobs, in milliseconds: what is promised. */
const COMMENT_MS = 10_000;

const PATIENCE = { timeout: 30_000, interval: 50 };

describeStorages("The server, from webhook to comment,", (makeStorage) => {
  let standIn: StandIn;
  let app: AppProcess;
  beforeAll(async () => {
    standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    app = await startApp(standIn, await makeStorage());
  });
  afterAll(async () => {
    const exit = await app?.stop();
    await standIn?.stop();
    expect(exit).toMatchObject({ code: 0, stderr: "" });
  });

  /** A run of a pull request ends, and GitHub tells the app. */
  const endRun = async (
    world: KratixWorld,
    { pull, state, event }: { pull: number; state: Parameters<typeof jobsOf>[0]; event?: string },
  ) => {
    const { repository, workflow } = world;
    const run = standIn.world.addCompletedRun({
      repository,
      workflow,
      pull,
      jobs: jobsOf(state),
      ...(event !== undefined && { event }),
    });
    const [delivery] = await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    expect(delivery?.statusCode).toBe(200);
    return run;
  };

  const reportOn = (world: KratixWorld, pull: number) => {
    const [body] = commentsOn(standIn, world, pull);
    return body === undefined ? undefined : reportIn(body);
  };

  /** Waits until so many tasks of a kind have ended in a world, whatever came of them. */
  const ended = async (world: KratixWorld, task: string, times: number) => {
    const mine = () => app.log.filter((line) => line.msg === "task ended" && line.task === task);
    const count = () => mine().filter(({ key }) => String(key).startsWith(`${world.repositoryId}/`)).length;
    await expect.poll(count, PATIENCE).toBeGreaterThanOrEqual(times);
  };

  it("answers for itself", async () => {
    const get = async (path: string) => (await fetch(`${app.url}${path}`)).status;
    expect(await get("/healthz")).toBe(200);
    expect(await get("/readyz")).toBe(200);
    expect(await get("/metrics")).toBe(200);
    expect(await get("/anything-else")).toBe(404);
  });

  it("writes one comment that compares the run with the base branch, within ten seconds", async () => {
    const world = makeWorld(standIn);
    addHistory(standIn, world);
    const pull = standIn.world.openPull({ repository: world.repository, head: "faster" });
    const asked = performance.now();
    const run = await endRun(world, { pull: pull.number, state: "pull-warm" });
    await expect.poll(() => commentsOn(standIn, world, pull.number).length, PATIENCE).toBe(1);

    expect(performance.now() - asked).toBeLessThan(COMMENT_MS);
    expect(reportOn(world, pull.number)).toMatchObject({
      head_sha: pull.head.sha,
      workflows: [{ run_id: run.id, attempt: 1, baseline: { source: "branch", runs: 6 } }],
    });
    const [unit, image] = reportOn(world, pull.number)?.workflows[0]?.jobs ?? [];
    expect(unit?.caches).toMatchObject({ hits: 2, misses: 0 });
    expect(image?.build).toMatchObject({ failed: 0 });
  });

  it("edits the comment after another push, and after a run was run again", async () => {
    const world = makeWorld(standIn);
    addHistory(standIn, world);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    await endRun(world, { pull: pull.number, state: "pull-cold" });
    await expect.poll(() => reportOn(world, pull.number)?.head_sha, PATIENCE).toBe(pull.head.sha);
    const [first] = standIn.world.commentsOf({ repository, pull: pull.number });

    standIn.world.pushToPull({ repository, pull: pull.number });
    const run = await endRun(world, { pull: pull.number, state: "pull-warm" });
    await expect.poll(() => reportOn(world, pull.number)?.head_sha, PATIENCE).toBe(pull.head.sha);

    standIn.world.rerun({ repository, run: run.id });
    standIn.world.completeRun({ repository, run: run.id, jobs: jobsOf("pull-slow").slice(1, 2) });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    await expect.poll(() => reportOn(world, pull.number)?.workflows[0]?.attempt, PATIENCE).toBe(2);
    // A re-run of one job leaves the others as they were.
    expect(reportOn(world, pull.number)?.workflows[0]?.jobs).toHaveLength(3);

    expect(standIn.world.commentsOf({ repository, pull: pull.number }).map(({ id }) => id)).toEqual([first?.id]);
  });

  it("sends nothing to GitHub anew when the same run is delivered again", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = await endRun(world, { pull: pull.number, state: "pull-warm" });
    await expect.poll(() => commentsOn(standIn, world, pull.number).length, PATIENCE).toBe(1);

    // Under a GUID of its own, as when somebody sends the same webhook by hand: the first one's task is known by its GUID.
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    await ended(world, "report-pull", 2);
    const writes = standIn.requests
      .since(0)
      .filter(({ method, path }) => method !== "GET" && path.startsWith(`/repos/${repository}/`));
    expect(writes.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("reports on a pull request from a fork", async () => {
    const world = makeWorld(standIn);
    const pull = standIn.world.openPull({ repository: world.repository, head: "main", fromFork: "mona/kratix" });
    await endRun(world, { pull: pull.number, state: "pull-cold" });

    await expect.poll(() => reportOn(world, pull.number)?.head_sha, PATIENCE).toBe(pull.head.sha);
  });

  it("reports on each of two pull requests with the same head, against its own base", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    addHistory(standIn, world);
    const toMain = standIn.world.openPull({ repository, head: "shared" });
    const toRelease = standIn.world.openPull({ repository, head: "shared", base: "release" });
    await endRun(world, { pull: toMain.number, state: "pull-warm" });

    await expect.poll(() => reportOn(world, toMain.number)?.workflows[0]?.baseline?.runs, PATIENCE).toBe(6);
    await expect.poll(() => reportOn(world, toRelease.number)?.workflows, PATIENCE).toHaveLength(1);
    expect(reportOn(world, toRelease.number)?.workflows[0]?.baseline).toBeNull();
  });

  it("tells of the newest head only, though an older head's run ends after it", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const older = standIn.world.startRun({ repository, workflow: world.workflow, pull: pull.number });
    standIn.world.pushToPull({ repository, pull: pull.number });
    const newer = await endRun(world, { pull: pull.number, state: "pull-warm" });
    await expect.poll(() => reportOn(world, pull.number)?.workflows[0]?.run_id, PATIENCE).toBe(newer.id);

    standIn.world.completeRun({ repository, run: older.id, jobs: jobsOf("pull-cold") });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: older.id });
    await ended(world, "report-pull", 2);
    expect(reportOn(world, pull.number)).toMatchObject({ head_sha: pull.head.sha, workflows: [{ run_id: newer.id }] });
  });

  it("leaves runs of other events without a comment", async () => {
    const world = makeWorld(standIn);
    const pull = standIn.world.openPull({ repository: world.repository, head: "faster" });
    const other = standIn.world.openPull({ repository: world.repository, head: "other" });
    const events = ["pull_request_target", "schedule", "workflow_dispatch", "merge_group", "issue_comment"];
    for (const event of events) await endRun(world, { pull: pull.number, state: "pull-warm", event });
    await ended(world, "read-run", events.length);
    // One that is to be reported on, for the end of the wait: what the others had asked for would come before it.
    await endRun(world, { pull: other.number, state: "pull-warm" });
    await ended(world, "report-pull", 1);

    expect(commentsOn(standIn, world, pull.number)).toEqual([]);
  });

  it("deletes nothing of a pull request that is open again", async () => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    standIn.world.addCache({ repository, ref: `refs/pull/${pull.number}/merge`, key: "go", sizeBytes: 1_000 });
    standIn.world.closePull({ repository, pull: pull.number });
    await standIn.deliver({ event: "pull_request.closed", repository, pull: pull.number });
    standIn.world.reopenPull({ repository, pull: pull.number });

    await ended(world, "purge-ref", 1);
    expect(standIn.state.repository(repository).caches.size).toBe(1);
  });
});
