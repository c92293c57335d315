import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inBatches } from "../../src/queue/in-batches.ts";

/** A store that takes its time, and says what it was called with. */
function slowly(calls: (readonly number[])[]) {
  return async (items: readonly number[]) => {
    calls.push(items);
    await sleep(20);
  };
}

describe("inBatches", () => {
  it("stores a single item at once", async () => {
    const calls: (readonly number[])[] = [];
    await inBatches<number>(async (items) => void calls.push(items), { largest: 10 })(1);

    expect(calls).toEqual([[1]]);
  });

  it("stores what came in one turn in one call", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(async (items) => void calls.push(items), { largest: 10 });
    await Promise.all([1, 2, 3].map(store));

    expect(calls).toEqual([[1, 2, 3]]);
  });

  it("stores what came while a call was under way in one call", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(slowly(calls), { largest: 10 });
    const first = store(1);
    await nextTurn();
    await Promise.all([first, store(2), store(3)]);

    expect(calls).toEqual([[1], [2, 3]]);
  });

  it("makes as many calls at the same time as it may, and no more", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(slowly(calls), { largest: 10, callsAtOnce: 2 });
    const stored = [];
    for (const item of [1, 2, 3, 4]) {
      stored.push(store(item));
      await nextTurn();
    }
    await Promise.all(stored);

    expect(calls).toEqual([[1], [2], [3, 4]]);
  });

  it("stores no more in one call than it may", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(slowly(calls), { largest: 2 });
    await Promise.all([1, 2, 3, 4, 5].map(store));

    expect(calls).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("tells each caller of the call that held its item, and of no other", async () => {
    const store = inBatches<number>(
      async (items) => {
        await nextTurn();
        if (items.includes(2)) throw new Error(`not stored: ${items}`);
      },
      { largest: 2 },
    );
    const results = await Promise.allSettled([1, 2, 3, 4].map(store));

    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
  });

  it("stores on after a call that failed", async () => {
    let healthy = false;
    const store = inBatches<number>(
      async () => {
        if (!healthy) throw new Error("away");
      },
      { largest: 2 },
    );
    await expect(store(1)).rejects.toThrow("away");
    healthy = true;

    await expect(store(2)).resolves.toBeUndefined();
  });
});
