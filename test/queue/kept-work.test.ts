import { randomUUID } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { DEAD_LETTERS } from "../../src/queue/queue-settings.ts";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { report, workOnReports } from "./one-handler.ts";

async function openQueue(): Promise<TaskQueue> {
  const { engine } = await openPglite(null);
  const queue = await openTaskQueue({ engine }, { onError: (error) => expect.unreachable(String(error)) });
  onTestFinished(() => queue.stop(1));
  return queue;
}

it("does not lose a request that comes while the same work is under way", async () => {
  const queue = await openQueue();
  let tries = 0;
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  await workOnReports(queue, async () => {
    tries += 1;
    begun.resolve();
    await go.promise;
  });
  await queue.enqueue(report(1));
  await begun.promise;
  await queue.enqueue(report(1));
  await queue.enqueue(report(1));
  go.resolve();
  await expect.poll(() => tries, { timeout: 5_000 }).toBe(2);
  await expect.poll(async () => (await queue.backlogs())["report-pull"].waiting).toBe(0);
  expect(tries).toBe(2);
});

it("gives no work up while the same work waits to be tried again", async () => {
  const queue = await openQueue();
  let tries = 0;
  const outcomes = await workOnReports(queue, async () => {
    tries += 1;
    if (tries > 3) return;
    // The same request comes again during each try, and each try fails: two of the same key want to wait.
    await queue.enqueue(report(1));
    throw new Error("GitHub is away");
  });
  await queue.enqueue(report(1));
  await expect.poll(() => outcomes.at(-1)?.outcome, { timeout: 15_000 }).toBe("done");
  expect((await queue.backlogs())[DEAD_LETTERS].waiting).toBe(0);
});

it("drops a delivery that came before, while its work waits and after it was done", async () => {
  const queue = await openQueue();
  const guid = randomUUID();
  const worked: number[] = [];
  await Promise.all([queue.enqueue(report(1, guid)), queue.enqueue(report(1, guid.toUpperCase()))]);
  const outcomes = await workOnReports(queue, async ({ data }) => void worked.push(data.pull));
  await expect.poll(() => outcomes.length).toBe(1);
  await queue.enqueue(report(1, guid));
  await queue.enqueue(report(2, randomUUID()));
  await expect.poll(() => outcomes.length).toBe(2);
  expect(worked).toEqual([1, 2]);
});

it("tries the work of a delivery again that comes again after its work was given up", async () => {
  const { engine } = await openPglite(null);
  const queue = await openTaskQueue({ engine }, { onError: (error) => expect.unreachable(String(error)) });
  onTestFinished(() => queue.stop(1));
  const guid = randomUUID();
  await engine.query("UPDATE cachewarden_queue.queue SET retry_limit = 0 WHERE name = 'report-pull'");
  await queue.enqueue(report(1, guid));
  let healthy = false;
  const outcomes = await workOnReports(queue, async () => {
    if (!healthy) throw new Error("broken");
  });
  await expect.poll(() => outcomes.map(({ outcome }) => outcome)).toEqual(["given up"]);
  healthy = true;
  await queue.enqueue(report(1, guid));
  await expect.poll(() => outcomes.map(({ outcome }) => outcome)).toEqual(["given up", "done"]);
});
