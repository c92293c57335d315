import type { BudgetForecast } from "../model/cache-entry.ts";

/** What happened to a repository's caches between two looks. */
interface Flow {
  readonly atMs: number;
  readonly usedBytes: number;
  readonly addedBytes: number;
  readonly purgedBytes: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** Fewer days than this say nothing: nights and weekends are quiet. */
const LEAST_DAYS = 2;

/** Deletions of one clean-up lie this close together. */
const CLEAN_UP_MS = DAY_MS;

/** Works out how a repository's use changes, from looks in the order of time; `null` where they are too few. */
export function forecastBudget(flows: readonly Flow[], limitBytes: number): BudgetForecast | null {
  const [first, last] = [flows[0], flows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const days = (last.atMs - first.atMs) / DAY_MS;
  if (days < LEAST_DAYS) return null;

  // What the first look found was saved before it.
  const savedBytesPerDay = flows.slice(1).reduce((sum, flow) => sum + flow.addedBytes, 0) / days;
  const grownBytesPerDay = (last.usedBytes - first.usedBytes) / days;
  const freeBytes = limitBytes - last.usedBytes;
  const freedBytes = lastCleanUp(flows);
  return {
    days,
    savedBytesPerDay,
    grownBytesPerDay,
    daysToFull: grownBytesPerDay > 0 && freeBytes > 0 ? freeBytes / grownBytesPerDay : null,
    cleanUpLastsDays: freedBytes > 0 && savedBytesPerDay > 0 ? freedBytes / savedBytesPerDay : null,
  };
}

/** What we deleted last, within a day. */
function lastCleanUp(flows: readonly Flow[]): number {
  const last = flows.findLast((flow) => flow.purgedBytes > 0);
  if (last === undefined) return 0;
  return flows
    .filter((flow) => flow.atMs <= last.atMs && flow.atMs > last.atMs - CLEAN_UP_MS)
    .reduce((sum, flow) => sum + flow.purgedBytes, 0);
}
