import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openTaskQueue, type TaskHandlers, type TaskQueue } from "../../src/queue/task-queue.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { TASK_NAMES } from "../../src/tasks/requests.ts";

/** Handlers that only count how often each kind of task was worked on. */
function counting(): { readonly handlers: TaskHandlers; readonly worked: Map<string, number> } {
  const worked = new Map<string, number>();
  const handlers = Object.fromEntries(
    TASK_NAMES.map((name) => [name, async () => void worked.set(name, (worked.get(name) ?? 0) + 1)]),
  ) as unknown as TaskHandlers;
  return { handlers, worked };
}

async function start(queues: readonly TaskQueue[]) {
  const { handlers, worked } = counting();
  for (const queue of queues) await queue.work(handlers, () => {});
  onTestFinished(async () => {
    for (const queue of queues) await queue.stop(1);
  });
  return worked;
}

it("fires every schedule at the start, once however many servers start together", async () => {
  const { engine } = await openPglite(null);
  const options = { onError: (error: Error) => expect.unreachable(String(error)) };
  const queues = [await openTaskQueue({ engine }, options), await openTaskQueue({ engine }, options)];
  const worked = await start(queues);

  await expect.poll(() => worked.get("list-installations"), { timeout: 10_000 }).toBe(1);
  await sleep(1_500);
  expect(worked.get("list-installations")).toBe(1);
});

it("fires a schedule once in each of its slots, though every server offers it several times", async () => {
  const { engine } = await openPglite(null);
  // Hourly tasks come every 2 seconds.
  const options = { onError: (error: Error) => expect.unreachable(String(error)), scheduleSpeed: 1_800 };
  const queues = [await openTaskQueue({ engine }, options), await openTaskQueue({ engine }, options)];
  const startedMs = performance.now();
  const worked = await start(queues);

  const times = () => worked.get("list-installations") ?? 0;
  await expect.poll(times, { timeout: 20_000, interval: 50 }).toBeGreaterThanOrEqual(4);
  await sleep(1_000);
  // Of a time that begins and ends within a slot, those two count as well; and the start is a slot of its own.
  expect(times()).toBeLessThanOrEqual((performance.now() - startedMs) / 2_000 + 2);
});
