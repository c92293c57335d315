/** For so long an answer holds, in milliseconds. */
const SHARED_MS = 500;

/**
 * One question for all who ask at about the same time: the gauges of one scrape, and strangers, who may ask for metrics
 * and readiness as often as they like and must not keep the database busy with it.
 */
export function shared<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: { readonly value: Promise<Value>; readonly atMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (asked === undefined || nowMs - asked.atMs > SHARED_MS) asked = { value: ask(), atMs: nowMs };
    return asked.value;
  };
}
