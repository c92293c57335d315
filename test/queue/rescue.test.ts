import { beforeEach, expect, it, onTestFinished } from "vitest";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import { describeDatabases, type TestDatabase } from "../databases.ts";
import { report, workOnReports } from "./one-handler.ts";

describeDatabases("The tasks of a server that was killed", (open) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await open();
  });

  const openQueue = async (): Promise<TaskQueue> => {
    const queue = await openTaskQueue(test.backend, { onError: (error) => expect.unreachable(String(error)) });
    onTestFinished(() => queue.stop(1));
    return queue;
  };

  /** As a server leaves its task that is killed at work: with its last sign of life so many seconds ago. */
  const leaveAtWork = (heartbeatSecondsAgo: number) =>
    test.database.query(
      `UPDATE cachewarden_queue.job SET state = 'active', started_on = now(), heartbeat_seconds = 15,
         heartbeat_on = now() - $1 * interval '1 second' WHERE name = 'report-pull' AND state = 'created'`,
      [heartbeatSecondsAgo],
    );

  it("are taken over seconds after their heartbeats stopped, and those of a living one are not", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1));
    await leaveAtWork(16);
    const outcomes = await workOnReports(queue, async () => {});
    // pg-boss's own look comes round once a minute.
    await expect.poll(() => outcomes.map(({ key }) => key), { timeout: 12_000 }).toEqual(["1/1"]);

    await queue.enqueue({ ...report(2), delaySeconds: 600 });
    await leaveAtWork(-30);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(outcomes).toHaveLength(1);
  });

  it("are put back at the start where nobody else can be at work: on the embedded engine", async ({ skip }) => {
    if (!("engine" in test.backend)) skip("others may work on this database");
    const killed = await openQueue();
    await killed.enqueue(report(1));
    await leaveAtWork(0);
    const next = await openQueue();
    expect((await next.backlogs())["report-pull"]).toMatchObject({ waiting: 1, active: 0 });
  });
});
