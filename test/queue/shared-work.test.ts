import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { QUEUES } from "../../src/queue/queue-settings.ts";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import type { TaskRequest } from "../../src/tasks/requests.ts";
import { describeDatabases, type OpenDatabase } from "../databases.ts";
import { report, workOnReports } from "./one-handler.ts";

/** As many servers as asked for, on one empty database. */
async function openQueues(open: OpenDatabase, count = 1): Promise<readonly TaskQueue[]> {
  const { backend } = await open();
  const queues: TaskQueue[] = [];
  for (let index = 0; index < count; index += 1) {
    queues.push(await openTaskQueue(backend, { onError: (error) => expect.unreachable(String(error)) }));
  }
  onTestFinished(async () => {
    for (const queue of queues) await queue.stop(0);
  });
  return queues;
}

async function openQueue(open: OpenDatabase): Promise<TaskQueue> {
  const [queue] = await openQueues(open);
  if (queue === undefined) throw new Error("no queue was opened");
  return queue;
}

/** The report of a pull request of an installation. */
function reportFor(installationId: number, pull: number): TaskRequest<"report-pull"> {
  const request = report(pull);
  return {
    ...request,
    key: `${installationId}/${pull}`,
    installationId,
    data: { ...request.data, installationId },
  };
}

describeDatabases("a queue that several share", (open) => {
  it("begins another's task within two seconds while one installation has ten thousand waiting", async () => {
    const queue = await openQueue(open);
    await Promise.all(Array.from({ length: 10_000 }, (_, pull) => queue.enqueue(reportFor(1, pull))));
    const begun = new Map<number, number>();
    let others = 0;
    await workOnReports(queue, async ({ data }) => {
      if (data.installationId === 2) begun.set(data.pull, performance.now());
      else others += 1;
      await sleep(20);
    });

    for (let pull = 0; pull < 5; pull += 1) {
      const asked = performance.now();
      await queue.enqueue(reportFor(2, pull));
      await expect.poll(() => begun.has(pull), { timeout: 10_000, interval: 10 }).toBe(true);
      expect((begun.get(pull) ?? 0) - asked).toBeLessThan(2_000);
      await sleep(100);
    }
    // The busy one is not put off either: all hands work.
    expect(others).toBeGreaterThan(20);
  });

  it("leaves hands to others while the slow tasks of one installation go on", async () => {
    const queue = await openQueue(open);
    const end = Promise.withResolvers<void>();
    let slow = 0;
    let quick = 0;
    for (let pull = 0; pull < 30; pull += 1) await queue.enqueue(reportFor(1, pull));
    await workOnReports(queue, async ({ data }) => {
      if (data.installationId === 2) quick += 1;
      else {
        slow += 1;
        await end.promise;
      }
    });
    const { groupConcurrency } = QUEUES["report-pull"];
    await expect.poll(() => slow, { timeout: 10_000 }).toBe(groupConcurrency);
    await queue.enqueue(reportFor(2, 1));
    await expect.poll(() => quick, { timeout: 5_000 }).toBe(1);
    expect(slow).toBe(groupConcurrency);
    end.resolve();
    await expect.poll(() => slow, { timeout: 10_000 }).toBe(30);
  });

  it("takes turns between installations that all ask for much", async () => {
    const queue = await openQueue(open);
    for (const installation of [1, 2, 3]) {
      await Promise.all(Array.from({ length: 40 }, (_, pull) => queue.enqueue(reportFor(installation, pull))));
    }
    const order: number[] = [];
    await workOnReports(queue, async ({ data }) => {
      order.push(data.installationId);
      await sleep(5);
    });
    await expect.poll(() => order.length, { timeout: 20_000 }).toBe(120);
    const firstHalf = Map.groupBy(order.slice(0, 60), (installation) => installation);
    for (const installation of [1, 2, 3]) expect(firstHalf.get(installation)?.length).toBeGreaterThan(10);
  });

  it("shares the work of one database between servers, and works on a pull request in one place at a time", async () => {
    const queues = await openQueues(open, 3);
    const working = new Set<number>();
    const workers = new Map<number, number>();
    let done = 0;
    for (const [server, queue] of queues.entries()) {
      await workOnReports(queue, async ({ data }) => {
        expect(working.has(data.pull), `pull request ${data.pull} is worked on twice at once`).toBe(false);
        working.add(data.pull);
        await sleep(50);
        working.delete(data.pull);
        workers.set(server, (workers.get(server) ?? 0) + 1);
        done += 1;
      });
    }
    // Each pull request is asked for again and again, by every server, while it is worked on.
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(
        queues.flatMap((queue) => Array.from({ length: 40 }, (_, pull) => queue.enqueue(report(pull)))),
      );
      await sleep(30);
    }
    await expect
      .poll(async () => (await queues[0]?.backlogs())?.["report-pull"], { timeout: 20_000 })
      .toMatchObject({ waiting: 0, active: 0 });
    expect(done).toBeGreaterThanOrEqual(80);
    expect([...workers.keys()].length).toBe(3);
  });

  it("tells how much waits, how much is worked on, and for how long the oldest has waited", async () => {
    const queue = await openQueue(open);
    await queue.enqueue(report(1));
    await queue.enqueue({ ...report(2), delaySeconds: 3_600 });
    await sleep(1_100);
    const waiting = (await queue.backlogs())["report-pull"];
    expect(waiting).toMatchObject({ waiting: 2, active: 0 });
    expect(waiting.oldestSeconds).toBeGreaterThanOrEqual(1);

    const end = Promise.withResolvers<void>();
    const outcomes = await workOnReports(queue, () => end.promise);
    await expect.poll(async () => (await queue.backlogs())["report-pull"].active).toBe(1);
    expect((await queue.backlogs())["report-pull"]).toMatchObject({ waiting: 1, oldestSeconds: 0 });
    end.resolve();
    await expect.poll(() => outcomes[0]?.waitedSeconds).toBeGreaterThanOrEqual(1);
  });
});
