import { afterAll, beforeAll, it } from "vitest";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages } from "../databases.ts";
import { type AppProcess, startApp } from "./app-process.ts";
import { commentsOn, jobsOf, makeWorld, reportIn } from "./kratix-world.ts";

// GitHub's limits let 250 deletions take two minutes, in which there is nothing to do but wait: both at once. So `expect`
// is the test's own: the global one knows only the test that began last, and none once that has ended.
describeStorages.concurrent("The server, with more caches to delete than a page lists,", (makeStorage) => {
  let standIn: StandIn;
  let app: AppProcess;
  beforeAll(async () => {
    standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    app = await startApp(standIn, await makeStorage());
  });
  afterAll(async () => {
    await app?.stop();
    await standIn?.stop();
  });

  it("deletes all pages of a closed pull request's caches and nothing else, and says what was freed", async ({
    expect,
  }) => {
    const world = makeWorld(standIn);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" });
    const run = standIn.world.addCompletedRun({
      repository,
      workflow: world.workflow,
      pull: pull.number,
      jobs: jobsOf("pull-cold"),
    });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    await expect.poll(() => commentsOn(standIn, world, pull.number).length, { timeout: 30_000 }).toBe(1);
    const own = `refs/pull/${pull.number}/merge`;
    for (let entry = 0; entry < 250; entry += 1) {
      standIn.world.addCache({ repository, ref: own, key: `buildkit-blob-${entry}`, sizeBytes: 1_000_000 });
    }
    for (const ref of ["refs/heads/main", "refs/heads/faster", `refs/pull/${pull.number}1/merge`]) {
      standIn.world.addCache({ repository, ref, key: "buildkit-blob-1", sizeBytes: 5 });
    }

    standIn.world.closePull({ repository, pull: pull.number, merged: true });
    await standIn.deliver({ event: "pull_request.closed", repository, pull: pull.number });
    const purged = () => reportIn(commentsOn(standIn, world, pull.number)[0] ?? "").purged;
    const freed = { entries: 250, bytes: 250_000_000, dry_run: false };
    const gone = () => Array.from(standIn.state.repository(repository).caches.all()).length === 3;
    await expect.poll(gone, { timeout: 120_000, interval: 200 }).toBe(true);
    expect(standIn.limits.refusals()).toEqual({});
    await expect.poll(() => purged(), { timeout: 40_000 }).toEqual(freed);

    const left = Array.from(standIn.state.repository(repository).caches.all(), (entry) => entry.ref);
    expect(left).toEqual(["refs/heads/main", "refs/heads/faster", `refs/pull/${pull.number}1/merge`]);
    expect(commentsOn(standIn, world, pull.number)).toHaveLength(1);
  }, 180_000);
});
