import { randomUUID } from "node:crypto";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { type Inbox, type InboxOptions, openInbox } from "../../src/queue/inbox.ts";
import { openInboxTable } from "../../src/queue/inbox-table.ts";
import { DEAD_LETTERS } from "../../src/queue/queue-settings.ts";
import { openTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import type { TaskRequest } from "../../src/tasks/requests.ts";
import { describeDatabases, type TestDatabase } from "../databases.ts";
import { report, workOnReports } from "./one-handler.ts";

const PATIENCE = { timeout: 15_000 };

const QUEUE_SCHEMA = "cachewarden_queue";

describeDatabases("The inbox", (open) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await open();
  });

  const rows = async () => (await test.database.query(`SELECT number FROM ${QUEUE_SCHEMA}.inbox`)).length;

  const openQueue = async (errors: Error[] = []): Promise<TaskQueue> => {
    const queue = await openTaskQueue(test.backend, { onError: (error) => errors.push(error) });
    onTestFinished(() => queue.stop(1));
    return queue;
  };

  /** An inbox alone, with a queue that takes what `handOn` takes. */
  const openAlone = async (options: Partial<InboxOptions>): Promise<Inbox> => {
    await openQueue();
    const db = {
      executeSql: async (text: string, values?: unknown[]) => ({
        rows: [...(await test.database.query(text, values))],
      }),
    };
    const inbox = openInbox({
      table: await openInboxTable(db, { schema: QUEUE_SCHEMA, alone: "engine" in test.backend }),
      handOn: async () => {},
      giveUp: async () => expect.unreachable(),
      calm: async () => {},
      onError: () => {},
      ...options,
    });
    onTestFinished(() => inbox.stop(1));
    return inbox;
  };

  it("keeps what a delivery asks for until the queue has it, and no longer", async () => {
    const queue = await openQueue();
    await queue.enqueue(report(1, randomUUID()));
    expect(await rows()).toBe(1);

    const outcomes = await workOnReports(queue, async () => {});
    await expect.poll(() => outcomes.length, PATIENCE).toBe(1);
    await expect.poll(rows, PATIENCE).toBe(0);
  });

  it("tells how many deliveries wait in it", async () => {
    const queue = await openQueue();
    await Promise.all(Array.from({ length: 70 }, (_, pull) => queue.enqueue(report(pull, randomUUID()))));
    expect((await queue.backlogs()).inbox).toMatchObject({ waiting: 70, active: 0 });
  });

  it("is emptied by the next server when its own was killed", async () => {
    const killed = await openQueue();
    await killed.enqueue(report(1, randomUUID()));
    // Long ago: on Postgres rows of a server that may be at work are left to it.
    await test.database.query(`UPDATE ${QUEUE_SCHEMA}.inbox SET stored_at = now() - interval '16 seconds'`);

    const outcomes = await workOnReports(await openQueue(), async () => {});
    await expect.poll(() => outcomes.length, PATIENCE).toBe(1);
    await expect.poll(rows, PATIENCE).toBe(0);
  });

  it("is emptied when the server stops", async () => {
    const first = await openQueue();
    await workOnReports(first, async () => {});
    await first.enqueue(report(1, randomUUID()));
    await first.stop(1);
    expect(await rows()).toBe(0);
  });

  it("hands on in the order in which deliveries came, all of them, however many come at once", async () => {
    const handedOn: string[] = [];
    const inbox = await openAlone({
      handOn: async (requests) => void handedOn.push(...requests.map(({ key }) => key)),
    });
    const requests = Array.from({ length: 170 }, (_, pull) => report(pull));
    await Promise.all(requests.map(inbox.put));
    inbox.start();
    await expect.poll(() => handedOn.length, PATIENCE).toBe(170);
    expect(handedOn).toEqual(requests.map(({ key }) => key));
  });

  it("lets no request that the queue refuses hold up the others, and keeps it for a person in the end", async () => {
    const handedOn: string[] = [];
    const givenUp: TaskRequest[] = [];
    const refusing = async (requests: readonly TaskRequest[]) => {
      if (requests.some(({ key }) => key === "1/2")) throw new Error("refused");
      handedOn.push(...requests.map(({ key }) => key));
    };
    const inbox = await openAlone({ handOn: refusing, giveUp: async (request) => void givenUp.push(request) });
    await Promise.all([1, 2, 3].map((pull) => inbox.put(report(pull))));
    inbox.start();
    await expect.poll(() => handedOn, PATIENCE).toEqual(["1/1", "1/3"]);
    await expect.poll(() => givenUp.map(({ key }) => key), PATIENCE).toEqual(["1/2"]);
    await expect.poll(rows, PATIENCE).toBe(0);
  });

  it("tries again where it was the database that did not answer", async () => {
    let away = true;
    const handedOn: string[] = [];
    const errors: Error[] = [];
    const inbox = await openAlone({
      handOn: async (requests) => {
        if (away) throw new Error("refused for the moment");
        handedOn.push(...requests.map(({ key }) => key));
      },
      onError: (error) => {
        errors.push(error);
        away = false;
      },
    });
    await inbox.put(report(1));
    inbox.start();
    await expect.poll(() => handedOn, PATIENCE).toEqual(["1/1"]);
    expect(errors.map(({ message }) => message)).toEqual([
      "The queue refused the tasks of 1 deliveries; they are tried again",
    ]);
  });

  it("takes text that Postgres has no room for, without it", async () => {
    const queue = await openQueue();
    const worked: unknown[] = [];
    await workOnReports(queue, async ({ data }) => void worked.push(data.repository.name));
    const request = report(1, randomUUID());
    await queue.enqueue({
      ...request,
      data: { ...request.data, repository: { id: 1, owner: "o", name: "a\0b\ud800" } },
    });
    await expect.poll(() => worked, PATIENCE).toEqual(["ab\ufffd"]);
    expect((await queue.backlogs())[DEAD_LETTERS].waiting).toBe(0);
  });
});
