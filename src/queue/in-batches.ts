/**
 * Makes one store call of many that come at the same time: while a call is under way the next items gather,
 * and go out together when it is done. A single item is never held back.
 *
 * Each caller's promise settles with the call that held its item, so "resolved" still means "stored".
 */
export function inBatches<Item>(
  store: (items: readonly Item[]) => Promise<void>,
  largest: number,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let storing = false;

  const flush = async () => {
    storing = true;
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
    storing = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!storing) void flush();
    });
}
