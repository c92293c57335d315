import { beforeEach, expect, it, onTestFinished } from "vitest";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import type { TaskRequest } from "../../src/tasks/requests.ts";
import { describeDatabases, type TestDatabase } from "../databases.ts";
import { workOnReports } from "./one-handler.ts";

const PATIENCE = { timeout: 20_000 };

/** Asks for the report of one pull request in a repository of an installation. */
function reportOf(installationId: number, repositoryId: number, pull = 1): TaskRequest<"report-pull"> {
  return {
    name: "report-pull",
    key: `${repositoryId}/${pull}`,
    installationId,
    data: { installationId, repository: { id: repositoryId, owner: "syntasso", name: `r${repositoryId}` }, pull },
  };
}

describeDatabases("The queue, where an installation is gone,", (open) => {
  let test: TestDatabase;
  let queue: TaskQueue;
  beforeEach(async () => {
    test = await open();
    queue = await openTaskQueue(test.backend, { onError: (error) => expect.unreachable(String(error)) });
    onTestFinished(() => queue.stop(1));
  });

  /** The repositories that anything in the queue is of. */
  const held = async () => {
    const rows = await test.database.query<{ id: string | null }>(
      "SELECT DISTINCT data -> 'repository' ->> 'id' AS id FROM cachewarden_queue.job ORDER BY 1",
    );
    return rows.flatMap(({ id }) => (id === null ? [] : [Number(id)]));
  };

  it("holds nothing of it any more: what waits, what is done and what was given up", async () => {
    await queue.enqueue(reportOf(7, 70, 1));
    await queue.enqueue(reportOf(8, 80));
    const outcomes = await workOnReports(queue, async () => {});
    await expect.poll(() => outcomes.length, PATIENCE).toBe(2);
    await queue.enqueue({ ...reportOf(7, 71), delaySeconds: 600 });
    await test.database.query(
      `UPDATE cachewarden_queue.job SET name = 'dead-letter', state = 'created', singleton_key = NULL
       WHERE group_id = '7' AND state = 'completed'`,
    );
    expect(await held()).toEqual([70, 71, 80]);

    await queue.forget({ installationId: 7 });
    expect(await held()).toEqual([80]);
    expect((await queue.backlogs())["dead-letter"].waiting).toBe(0);
  });

  it("forgets of some repositories only what is theirs", async () => {
    for (const repository of [70, 71, 72]) await queue.enqueue(reportOf(7, repository));
    await queue.enqueue({ name: "list-repositories", key: "7", installationId: 7, data: { installationId: 7 } });
    await queue.forget({ installationId: 7, repositoryIds: [70, 72] });
    expect(await held()).toEqual([71]);
    expect((await queue.backlogs())["list-repositories"].waiting).toBe(1);
  });

  it("cuts off what is at work for it, and goes on with what is another's", async () => {
    const cutOff = Promise.withResolvers<unknown>();
    let isBegun = false;
    let others = 0;
    await workOnReports(queue, async ({ data, signal }) => {
      if (data.installationId !== 7) {
        others += 1;
        return;
      }
      isBegun = true;
      signal.addEventListener("abort", () => cutOff.resolve(signal.reason));
      await cutOff.promise;
    });
    await queue.enqueue(reportOf(7, 70));
    await expect.poll(() => isBegun, PATIENCE).toBe(true);
    await queue.forget({ installationId: 7 });
    expect(String(await cutOff.promise)).toContain("no longer claimed");
    await queue.enqueue(reportOf(8, 80));
    await expect.poll(() => others, PATIENCE).toBe(1);
    expect(await held()).toEqual([80]);
  });
});
