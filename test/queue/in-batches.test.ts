import { describe, expect, it } from "vitest";
import { inBatches } from "../../src/queue/in-batches.ts";

describe("inBatches", () => {
  it("stores a single item at once", async () => {
    const calls: (readonly number[])[] = [];
    await inBatches<number>(async (items) => void calls.push(items), 10)(1);

    expect(calls).toEqual([[1]]);
  });

  it("stores what came while a call was under way in one call", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(async (items) => {
      calls.push(items);
      await new Promise((resolve) => setImmediate(resolve));
    }, 10);
    await Promise.all([store(1), store(2), store(3)]);

    expect(calls).toEqual([[1], [2, 3]]);
  });

  it("stores no more in one call than it may", async () => {
    const calls: (readonly number[])[] = [];
    const store = inBatches<number>(async (items) => {
      calls.push(items);
      await new Promise((resolve) => setImmediate(resolve));
    }, 2);
    await Promise.all([1, 2, 3, 4, 5].map(store));

    expect(calls).toEqual([[1], [2, 3], [4, 5]]);
  });

  it("tells each caller of the call that held its item, and of no other", async () => {
    const store = inBatches<number>(async (items) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (items.includes(2)) throw new Error(`not stored: ${items}`);
    }, 2);
    const results = await Promise.allSettled([1, 2, 3, 4].map(store));

    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  });

  it("stores on after a call that failed", async () => {
    let healthy = false;
    const store = inBatches<number>(async () => {
      if (!healthy) throw new Error("away");
    }, 2);
    await expect(store(1)).rejects.toThrow("away");
    healthy = true;

    await expect(store(2)).resolves.toBeUndefined();
  });
});
