import { expect, it, onTestFinished } from "vitest";
import { createStandIn } from "../../stand-in/stand-in.ts";
import { describeStorages } from "../databases.ts";
import { startApp } from "./app-process.ts";
import { commentsOn, jobsOf, makeWorld } from "./kratix-world.ts";

const PATIENCE = { timeout: 40_000, interval: 100 };

/** Runs before the server: its clock is wrong by so many hours, and after ten seconds by as many the other way. */
function wrongClock(hours: number): string {
  const script = `
    const real = Date.now.bind(Date);
    let wrongMs = ${hours} * 3_600_000;
    setTimeout(() => { wrongMs = -wrongMs; }, 10_000).unref();
    globalThis.Date = class extends Date {
      constructor(...given) { given.length === 0 ? super(real() + wrongMs) : super(...given); }
      static now() { return real() + wrongMs; }
      // A date that came from another thread, such as the embedded engine's, is of the class that was there before.
      static [Symbol.hasInstance](value) { return Object.prototype.toString.call(value) === "[object Date]"; }
    };`;
  return `--import data:text/javascript,${encodeURIComponent(script)}`;
}

describeStorages("A server whose clock is wrong, and jumps,", (makeStorage) => {
  it.each([3, -3])(
    "reports and purges all the same, after a limit too: by %i hours",
    { timeout: 120_000 },
    async (hours) => {
      const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
      onTestFinished(() => standIn.stop());
      const world = makeWorld(standIn);
      const { repository } = world;
      const app = await startApp(standIn, await makeStorage(), { NODE_OPTIONS: wrongClock(hours) });
      onTestFinished(() => void app.stop("SIGKILL"));
      const { number: pull } = standIn.world.openPull({ repository, head: "faster" });
      const ref = `refs/pull/${pull}/merge`;
      standIn.world.addCache({ repository, ref, key: "go-1" });
      const endRun = () => {
        const run = standIn.world.addCompletedRun({
          repository,
          workflow: world.workflow,
          pull,
          jobs: jobsOf("pull-cold"),
        });
        return standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
      };

      // The installation has no requests left for some seconds more.
      standIn.faults.add({
        route: "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
        times: 1,
        fault: {
          kind: "status",
          status: 403,
          message: "API rate limit exceeded for installation.",
          headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1_000) + 3) },
        },
      });
      await endRun();
      await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
      expect(standIn.faults.injected()).toBe(1);

      standIn.world.closePull({ repository, pull });
      await standIn.deliver({ event: "pull_request.closed", repository, pull });
      const left = () => Array.from(standIn.state.repository(repository).caches.all()).map((entry) => entry.ref);
      await expect.poll(left, PATIENCE).not.toContain(ref);
      await expect.poll(() => commentsOn(standIn, world, pull)[0], PATIENCE).toContain("deleted");
      expect(app.log.filter(({ outcome }) => outcome === "given up")).toEqual([]);
    },
  );
});
