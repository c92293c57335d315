import { expect, it, onTestFinished } from "vitest";
import { createStore } from "../../src/store/store.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { createTaskRunner } from "./task-runner.ts";

/** For a report whose history is stored, whatever the number of jobs. */
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

  it.each([3, 100])(
    "costs at most eight requests when the history is stored, for %i jobs",
    async (count) => {
      const standIn = await makeWorld();
      const store = createStore((await open()).database);
      for (let run = 0; run < 5; run += 1) {
        standIn.world.addCompletedRun({
          repository,
          workflow,
          atMs: Date.now() - (run + 1) * 60_000,
          jobs: jobs(count),
        });
      }
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
});
