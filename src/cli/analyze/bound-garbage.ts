import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Where the young generation of V8's heap stops growing, in bytes. By itself it grows to 48 MB on such work, three times over. */
const MOST_YOUNG_BYTES = 16 * 1024 * 1024;

let isBound = false;

/**
 * Keeps short-lived objects from taking more and more room while a large log is read. V8 has a setting for that, but only
 * on its command line, which is not ours; what can be set later is that the young generation grows no further.
 */
export function boundGarbage(): void {
  if (isBound) return;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  if (young === undefined || young.space_size < MOST_YOUNG_BYTES) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  isBound = true;
}
