import { setImmediate as nextTurn } from "node:timers/promises";

/** How items become calls. */
export interface BatchOptions {
  /** Most items of one call. */
  readonly largest: number;
  /** So many are not waited for to become more; 1 where nothing is said. */
  readonly enough?: number;
  /** Most calls at the same time; 1 where nothing is said. */
  readonly callsAtOnce?: number;
}

/**
 * Makes one store call of many that come at the same time: what comes in one turn of the event loop goes out together,
 * with what the next turns bring while they bring several, and while as many calls as may be are under way the next items
 * gather. A single item waits for the end of the turn and for nothing else.
 *
 * Each caller's promise settles with the call that held its item, so "resolved" still means "stored".
 */
export function inBatches<Item>(
  store: (items: readonly Item[]) => Promise<void>,
  { largest, enough = 1, callsAtOnce = 1 }: BatchOptions,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let calls = 0;
  let gathering = false;

  /** Ends with the turn that brought one item alone or none, or when it is enough: a few large calls take much less of the store than many small ones. */
  const gather = async () => {
    gathering = true;
    let before: number;
    do {
      before = waiting.length;
      await nextTurn();
    } while (waiting.length > before && waiting.length < enough);
    gathering = false;
  };

  const call = async () => {
    calls += 1;
    while (waiting.length > 0 && !gathering) {
      await gather();
      const batch = waiting.slice(0, largest);
      waiting = waiting.slice(largest);
      // What is left does not wait for this call where another may begin.
      callIfNeeded();
      try {
        await store(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    calls -= 1;
  };

  const callIfNeeded = () => {
    if (waiting.length > 0 && !gathering && calls < callsAtOnce) void call();
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      callIfNeeded();
    });
}
