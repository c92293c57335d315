import { expect, it, onTestFinished } from "vitest";
import { createStore } from "../../src/store/store.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner } from "./task-runner.ts";

/** For a report, whatever the number of jobs, and whether anything is known to compare with. */
const MOST_REQUESTS = 8;

const repository = "syntasso/kratix";
const workflow = "Test Kratix";
const LOG = "2026-08-21T10:00:00.0000000Z go: downloading example.com/module v1.0.0\n";

describeDatabases("A report", (open) => {
  const jobs = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `job ${index}`, seconds: 60, log: LOG }));

  const makeWorld = async () => {
    const standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    standIn.world.addInstallation({ account: "syntasso" });
    standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    standIn.world.addWorkflow({ repository, name: workflow });
    return standIn;
  };

  /** A pull request's run ends; gives the task that its webhook leads to. */
  const endRun = (standIn: StandIn, head: string, count: number) => {
    const pull = standIn.world.openPull({ repository, head });
    const run = standIn.world.addCompletedRun({ repository, workflow, pull: pull.number, jobs: jobs(count) });
    const message = standIn.message({ event: "workflow_run.completed", repository, run: run.id });
    const translation = onWorkflowRunCompleted(JSON.parse(message?.payload ?? ""));
    if (translation.kind === "ignored") throw new Error(translation.reason);
    return {
      request: translation.request,
      comments: () => standIn.world.commentsOf({ repository, pull: pull.number }),
    };
  };

  const addHistory = (standIn: StandIn, runs: number, count: number) => {
    for (let run = 0; run < runs; run += 1) {
      const atMs = Date.now() - (run + 2) * 60_000;
      standIn.world.addCompletedRun({ repository, workflow, atMs, jobs: jobs(count) });
    }
  };

  it.each([3, 100])(
    "costs at most eight requests when the history is stored, for %i jobs",
    async (count) => {
      const standIn = await makeWorld();
      const store = createStore((await open()).database);
      addHistory(standIn, 5, count);
      const runner = createTaskRunner(standIn, store);
      const report = async (head: string, by = runner) => {
        const { request, comments } = endRun(standIn, head, count);
        const mark = standIn.requests.mark();
        await by.enqueue(request);
        await by.drain();
        expect(comments()).toHaveLength(1);
        return standIn.requests.since(mark).filter(({ host }) => host === "api");
      };
      await report("first");

      expect((await report("second")).length).toBeLessThanOrEqual(MOST_REQUESTS);
      // A server that has just started remembers nothing of GitHub, and asks for its tokens first.
      const restarted = await report("third", createTaskRunner(standIn, store));
      expect(restarted.filter(({ route }) => !route?.endsWith("/access_tokens")).length).toBeLessThanOrEqual(
        MOST_REQUESTS,
      );
    },
    180_000,
  );

  it("costs at most eight requests when nothing is known yet: what it is compared with is learnt by itself", async () => {
    const standIn = await makeWorld();
    const store = createStore((await open()).database);
    addHistory(standIn, 20, 3);
    const runner = createTaskRunner(standIn, store);
    const { request, comments } = endRun(standIn, "first", 3);
    await runner.enqueue(request);
    const made: { task: string; requests: number }[] = [];
    for (let task = runner.waiting[0]?.name; task !== undefined; task = runner.waiting[0]?.name) {
      const mark = standIn.requests.mark();
      await runner.step();
      const asked = standIn.requests.since(mark).filter(({ host }) => host === "api");
      made.push({ task, requests: asked.filter(({ route }) => !route?.endsWith("/access_tokens")).length });
    }

    expect(made.map(({ task }) => task)).toEqual(["read-run", "learn-history", "report-pull"]);
    const ofReport = made.filter(({ task }) => task !== "learn-history").map(({ requests }) => requests);
    expect(ofReport.reduce((sum, requests) => sum + requests, 0)).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(made[1]?.requests).toBeGreaterThan(20);
    expect(standIn.requests.since(0).filter(({ path }) => path.includes("/actions/workflows/"))).toHaveLength(1);
    // It is written once, with all that was learnt.
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain('"runs":20');
    expect(standIn.requests.since(0).filter(({ method }) => method === "PATCH")).toEqual([]);
  });

  it("is not learnt for where nobody wants it", async () => {
    const standIn = await makeWorld();
    const store = createStore((await open()).database);
    addHistory(standIn, 3, 1);
    standIn.world.putFile({ repository, path: ".github/cachewarden.yml", content: "report: {comment: never}\n" });
    const runner = createTaskRunner(standIn, store);
    const { request, comments } = endRun(standIn, "first", 1);
    await runner.enqueue(request);
    await runner.drain();

    expect(comments()).toEqual([]);
    const lists = standIn.requests.since(0).filter(({ path }) => path.includes("/actions/workflows/"));
    expect(lists).toEqual([]);
  });
});
