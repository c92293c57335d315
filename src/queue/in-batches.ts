import { setImmediate as nextTurn } from "node:timers/promises";

/** How items become calls. */
export interface BatchOptions {
  /** Most items of one call. */
  readonly largest: number;
  /** Most calls at the same time; 1 where nothing is said. */
  readonly callsAtOnce?: number;
}

/**
 * Makes one store call of many that come at the same time: what comes in one turn of the event loop goes out together,
 * and while as many calls as may be are under way the next items gather. A single item waits for the end of the turn and
 * for nothing else.
 *
 * Each caller's promise settles with the call that held its item, so "resolved" still means "stored".
 */
export function inBatches<Item>(
  store: (items: readonly Item[]) => Promise<void>,
  { largest, callsAtOnce = 1 }: BatchOptions,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let calls = 0;

  const call = async () => {
    calls += 1;
    await nextTurn();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, largest);
      waiting = waiting.slice(largest);
      try {
        await store(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    calls -= 1;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (calls < callsAtOnce) void call();
    });
}
