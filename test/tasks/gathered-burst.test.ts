import { expect, it, onTestFinished } from "vitest";
import { HANDLED_EVENTS } from "../../src/app.ts";
import { openTaskQueue, type TaskHandlers } from "../../src/queue/task-queue.ts";
import { createStore } from "../../src/store/store.ts";
import type { TaskDependencies } from "../../src/tasks/dependencies.ts";
import { learnHistoryTask } from "../../src/tasks/learn-history.ts";
import { readRun } from "../../src/tasks/read-run.ts";
import { reportPullTask } from "../../src/tasks/report-pull.ts";
import { onWorkflowRunCompleted } from "../../src/webhooks/on-workflow-run-completed.ts";
import { createStandIn } from "../../stand-in/stand-in.ts";
import { describeDatabases } from "../databases.ts";
import { githubOf } from "../stand-in/app-client.ts";

const NAME = "syntasso/kratix";
const WORKFLOWS = 5;

describeDatabases("Runs that end together, through the queue", (open) => {
  it("make one comment with all of them, and when they end again one edit", async () => {
    const { database, backend } = await open();
    const standIn = await createStandIn();
    onTestFinished(() => standIn.stop());
    standIn.world.addInstallation({ account: "syntasso" });
    standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    const pull = standIn.world.openPull({ repository: NAME, head: "faster" }).number;

    const queue = await openTaskQueue(backend, { onError: (error) => expect.unreachable(String(error)) });
    onTestFinished(() => queue.stop(1));
    const store = createStore(database);
    const log = { info: () => {}, warn: () => {} };
    const told = { onPurged: () => {}, onPurgeEnd: () => {}, onReport: () => {}, onReading: () => {} };
    const parts = { github: githubOf(standIn), store, enqueue: queue.enqueue, log, handledEvents: HANDLED_EVENTS };
    const dependencies: TaskDependencies = { ...parts, ...told };
    const handlers: Partial<TaskHandlers> = {
      "read-run": ({ data, signal }) => readRun(data, dependencies, signal),
      "learn-history": ({ data, signal }) => learnHistoryTask(data, dependencies, signal),
      "report-pull": ({ data, signal }) => reportPullTask(data, dependencies, signal),
    };
    const nothing = async () => {};
    const outcomes: string[] = [];
    await queue.work(
      new Proxy({} as TaskHandlers, { get: (_, name) => Reflect.get(handlers, name) ?? nothing }),
      ({ task, outcome }) => void outcomes.push(`${task} ${outcome}`),
    );

    /** All workflows end within a moment of each other, and their deliveries arrive at once. */
    const endTogether = async (seconds: number) => {
      const runs = Array.from({ length: WORKFLOWS }, (_, at) => {
        const workflow = `CI ${at}`;
        if (seconds === 60)
          standIn.world.addWorkflow({ repository: NAME, name: workflow, path: `.github/workflows/${at}.yaml` });
        const jobs = [{ name: "build", seconds, log: { path: "test/fixtures/logs/actions-cache/v6-hit.log" } }];
        return standIn.world.addCompletedRun({ repository: NAME, workflow, pull, jobs });
      });
      const requests = runs.map(({ id }) => {
        const message = standIn.message({ event: "workflow_run.completed", repository: NAME, run: id });
        const translation = onWorkflowRunCompleted(JSON.parse(message?.payload ?? "null"));
        if (translation.kind !== "task") throw new Error("the delivery was ignored");
        return translation.request;
      });
      await Promise.all(requests.map((request) => queue.enqueue(request)));
    };
    const reports = () => outcomes.filter((each) => each === "report-pull done").length;
    const written = (method: string) =>
      standIn.requests.since(0).filter((each) => each.method === method && /comments/.test(each.path)).length;
    const comments = () => standIn.world.commentsOf({ repository: NAME, pull }).length;
    const body = () => standIn.world.commentsOf({ repository: NAME, pull })[0]?.body ?? "";

    await endTogether(60);
    // The comment is there a moment before its task has ended.
    await expect.poll(reports, { timeout: 30_000 }).toBe(1);
    expect(comments()).toBe(1);
    expect(body().match(/"workflow_id":/g)).toHaveLength(WORKFLOWS);
    expect({ created: written("POST"), edited: written("PATCH") }).toEqual({ created: 1, edited: 0 });

    await endTogether(50);
    await expect.poll(reports, { timeout: 30_000 }).toBe(2);
    expect(body().match(/"working_seconds":50,/g)).toHaveLength(WORKFLOWS);
    expect({ created: written("POST"), edited: written("PATCH") }).toEqual({ created: 1, edited: 1 });
  });
});
