import { setTimeout as sleep } from "node:timers/promises";
import type { RepositoryAccess } from "../caches/github-access.ts";
import type { CarriedOut } from "./carry-out.ts";

/** GitHub's listing may be a moment behind what it has done: looks, and milliseconds between them. */
const MOST_LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

/**
 * Looks at the listing once more and gives the ids of entries that are in it although GitHub confirmed their deletion:
 * the proof of a purge is that its entries are gone, not that nobody objected.
 */
export async function stillListed(
  access: Pick<RepositoryAccess, "cacheEntries">,
  done: readonly CarriedOut[],
): Promise<ReadonlySet<number>> {
  const deleted = done.filter(({ outcome }) => outcome === "deleted").map(({ planned }) => planned.entry);
  if (deleted.length === 0) return new Set();
  const [ref, ...others] = new Set(deleted.map((entry) => entry.ref));
  const filter = others.length === 0 && ref !== undefined ? { ref } : {};
  for (let looks = 1; ; looks += 1) {
    const listed = new Set((await access.cacheEntries(filter)).map(({ id }) => id));
    const left = new Set(deleted.filter(({ id }) => listed.has(id)).map(({ id }) => id));
    if (left.size === 0 || looks === MOST_LOOKS) return left;
    await sleep(LOOK_AGAIN_MS);
  }
}
