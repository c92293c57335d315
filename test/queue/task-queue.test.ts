import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { DEAD_LETTERS } from "../../src/queue/queue-settings.ts";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import { PostponedError } from "../../src/tasks/postponed-error.ts";
import { describeDatabases, type TestDatabase } from "../databases.ts";
import { report, workOnReports } from "./one-handler.ts";

const PATIENCE = { timeout: 15_000 };

describeDatabases("The queue", (open) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await open();
  });

  const openQueue = async (): Promise<TaskQueue> => {
    const queue = await openTaskQueue(test.backend, { onError: (error) => expect.unreachable(String(error)) });
    onTestFinished(() => queue.stop(1));
    return queue;
  };

  /** Stored tasks are tried again soon, and given up after so many tries. */
  const allowTries = (tries: number) =>
    test.database.query("UPDATE cachewarden_queue.job SET retry_limit = $1, retry_delay = 0, retry_backoff = false", [
      tries - 1,
    ]);

  it("keeps a task for a server that starts later", async () => {
    const first = await openQueue();
    await first.enqueue(report(1));
    await first.stop(1);

    const second = await openQueue();
    const worked: unknown[] = [];
    await workOnReports(second, async ({ data }) => void worked.push(data));
    await expect.poll(() => worked, PATIENCE).toEqual([report(1).data]);
  });

  it("works on a new task at once and not at the next look", async () => {
    const queue = await openQueue();
    const outcomes = await workOnReports(queue, async () => {});
    await sleep(300);
    const asked = performance.now();
    await queue.enqueue(report(1));
    await expect.poll(() => outcomes.length, { interval: 10 }).toBe(1);
    // The next look comes after a second.
    expect(performance.now() - asked).toBeLessThan(700);
  });

  it("begins a task soon that the database's clock left behind, as it was put back by hours", async () => {
    const queue = await openQueue();
    const outcomes = await workOnReports(queue, async () => {});
    await queue.enqueue({ ...report(1), delaySeconds: 60 });
    await test.database.query("UPDATE cachewarden_queue.job SET start_after = start_after + interval '3 hours'");
    await expect.poll(() => outcomes.length, PATIENCE).toBe(1);
  });

  it("stores two requests for the same waiting work as one", async () => {
    const queue = await openQueue();
    await Promise.all([queue.enqueue(report(1)), queue.enqueue(report(1)), queue.enqueue(report(2))]);

    expect((await queue.backlogs())["report-pull"].waiting).toBe(2);
  });

  it("stores many requests that come at the same time, each of them", async () => {
    const queue = await openQueue();
    await Promise.all(Array.from({ length: 500 }, (_, number) => queue.enqueue(report(number + 1))));

    expect((await queue.backlogs())["report-pull"].waiting).toBe(500);
  });

  it("holds a task back until its delay is over", async () => {
    const queue = await openQueue();
    const outcomes = await workOnReports(queue, async () => {});
    await queue.enqueue({ ...report(1), delaySeconds: 2 });
    await sleep(1_000);
    expect(outcomes).toEqual([]);
    await expect.poll(() => outcomes.map(({ outcome }) => outcome), PATIENCE).toEqual(["done"]);
  });

  it("never works on one key twice at once", async () => {
    const queue = await openQueue();
    let atOnce = 0;
    let most = 0;
    const outcomes = await workOnReports(queue, async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await sleep(200);
      atOnce -= 1;
    });
    for (let request = 0; request < 3; request += 1) {
      await queue.enqueue(report(1));
      await sleep(100);
    }
    await expect.poll(() => outcomes.length, PATIENCE).toBeGreaterThanOrEqual(2);
    expect(most).toBe(1);
  });

  it("tries a failed task again", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await allowTries(5);
    let tries = 0;
    const outcomes = await workOnReports(queue, async () => {
      tries += 1;
      if (tries < 3) throw new Error("GitHub is away");
    });

    await expect.poll(() => outcomes.map(({ outcome }) => outcome), PATIENCE).toEqual(["failed", "failed", "done"]);
    expect(outcomes[0]).toMatchObject({ task: "report-pull", key: "1/1", error: new Error("GitHub is away") });
  });

  it("waits longer after each failure", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await queue.enqueue(report(2));
    await test.database.query("UPDATE cachewarden_queue.job SET retry_count = 5 WHERE singleton_key = '1/2'");
    const outcomes = await workOnReports(queue, async () => {
      throw new Error("GitHub is away");
    });
    await expect.poll(() => outcomes.length, PATIENCE).toBe(2);

    const waits = await test.database.query<{ seconds: number }>(
      `SELECT extract(epoch FROM start_after - now())::float AS seconds FROM cachewarden_queue.job
       WHERE state = 'retry' ORDER BY singleton_key`,
    );
    // pg-boss waits between half of the delay and all of it: 2 s after the first failure, 64 s after the sixth.
    expect(waits.map(({ seconds }) => Math.sign(seconds - 5))).toEqual([-1, 1]);
    expect(waits[1]?.seconds).toBeGreaterThan(25);
  });

  it("gives a task up after its last try, says so, and counts it", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await allowTries(2);
    const outcomes = await workOnReports(queue, async () => {
      throw new Error("broken for good");
    });

    await expect.poll(() => outcomes.map(({ outcome }) => outcome), PATIENCE).toEqual(["failed", "given up"]);
    expect(outcomes[1]).toMatchObject({ key: "1/1", error: new Error("broken for good") });
    await expect
      .poll(() => queue.backlogs(), PATIENCE)
      .toMatchObject({ [DEAD_LETTERS]: { waiting: 1 }, "report-pull": { waiting: 0 } });
  });

  it("goes on with other tasks while one fails", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await queue.enqueue(report(2));
    const done: number[] = [];
    await workOnReports(queue, async ({ data }) => {
      if (data.pull === 1) throw new Error("broken");
      done.push(data.pull);
    });
    await expect.poll(() => done, PATIENCE).toEqual([2]);
  });

  it("puts postponed work back with its new data, and does not count it as a failed try", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await allowTries(1);
    const pulls: number[] = [];
    const outcomes = await workOnReports(queue, async ({ data }) => {
      pulls.push(data.pull);
      if (data.pull === 1) throw new PostponedError("not yet", 1, { data: { ...data, pull: 2 } });
    });

    await expect.poll(() => outcomes.map(({ outcome }) => outcome), PATIENCE).toEqual(["postponed", "done"]);
    expect(pulls).toEqual([1, 2]);
    expect((await queue.backlogs())[DEAD_LETTERS].waiting).toBe(0);
  });

  it("fails a task whose stored data it does not understand, and tells which and why", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await test.database.query(`UPDATE cachewarden_queue.job SET data = '{"pull":"twelve"}', retry_limit = 0`);
    const outcomes = await workOnReports(queue, async () => expect.unreachable());

    await expect.poll(() => outcomes.length, PATIENCE).toBe(1);
    expect(outcomes[0]?.outcome).toBe("given up");
    expect(String(outcomes[0]?.error)).toMatch(/report-pull.*data that this version does not understand/s);
  });

  it("waits at its stop for the work under way", async () => {
    const queue = await openQueue();
    const begun = Promise.withResolvers<void>();
    const outcomes = await workOnReports(queue, async () => {
      begun.resolve();
      await sleep(500);
    });
    await queue.enqueue(report(1));
    await begun.promise;
    await queue.stop(10);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done"]);
  });

  it("puts work back that does not end before its stop, and does it at the next start", async () => {
    const first = await openQueue();
    const begun = Promise.withResolvers<void>();
    await workOnReports(first, ({ signal }) => {
      begun.resolve();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    await first.enqueue(report(1));
    await begun.promise;
    await first.stop(0.2);

    const second = await openQueue();
    const outcomes = await workOnReports(second, async () => {});
    await expect.poll(() => outcomes.map(({ outcome }) => outcome), PATIENCE).toEqual(["done"]);
  });
});
