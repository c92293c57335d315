import type { BudgetForecast, CacheBudget, CacheHolder, EvictedEntry } from "../model/cache-entry.ts";
import { describeRef } from "./budget-sentence.ts";
import { inlineCode } from "./escape.ts";
import { count, formatBytes } from "./format.ts";
import { BUDGET_SUMMARY } from "./says-the-same.ts";
import { listSection, type Section } from "./section.ts";

/** Evicted entries that are named. */
const MOST_NAMED = 3;

/** What takes the budget, where it goes, and what of it was for nothing; nothing where no look was kept. */
export function budgetSection(budget: CacheBudget | null): Section | undefined {
  if (budget?.holders === undefined || budget.holders.length === 0) return undefined;
  const used = `${formatBytes(budget.usedBytes)} of ${formatBytes(budget.limitBytes)}`;
  return listSection(`${BUDGET_SUMMARY}${used} in ${count(budget.entries, "entry", "entries")}`, [
    ...budget.holders.map(holderLine),
    ...forecastLines(budget.forecast ?? null),
    ...evictedLines(budget.evictedUnread ?? []),
    ...(budget.limitSource === "default"
      ? ["GitHub did not tell this repository's limit, so its default is taken for it."]
      : []),
  ]);
}

function holderLine({ ref, bytes, entries }: CacheHolder): string {
  return `${describeRef(ref)} holds ${formatBytes(bytes)} in ${count(entries, "entry", "entries")}.`;
}

function forecastLines(forecast: BudgetForecast | null): readonly string[] {
  if (forecast === null) return [];
  const { savedBytesPerDay, grownBytesPerDay, daysToFull, cleanUpLastsDays } = forecast;
  const change = grownBytesPerDay < 0 ? "shrinks" : "grows";
  const full = daysToFull === null ? "" : `, and is at the limit in ${days(daysToFull)}`;
  return [
    `Runs save ${formatBytes(Math.round(savedBytesPerDay))} a day; use ${change} by ${formatBytes(Math.abs(Math.round(grownBytesPerDay)))} a day${full}.`,
    ...(cleanUpLastsDays === null
      ? []
      : [`What the last clean-up freed is saved again within ${days(cleanUpLastsDays)}.`]),
  ];
}

function evictedLines(evicted: readonly EvictedEntry[]): readonly string[] {
  if (evicted.length === 0) return [];
  const bytes = formatBytes(evicted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const named = evicted
    .slice(0, MOST_NAMED)
    .map(({ ref, key, sizeBytes }) => `${inlineCode(key)} of ${describeRef(ref)} (${formatBytes(sizeBytes)})`);
  const more = evicted.length > MOST_NAMED ? `, and ${evicted.length - MOST_NAMED} more` : "";
  const what = count(evicted.length, "entry was", "entries were");
  return [`In the last week ${what} evicted before anybody read them (${bytes}): ${named.join(", ")}${more}.`];
}

/** `5 hours`, `12 days`. */
function days(number: number): string {
  return number < 2 ? count(Math.max(1, Math.round(number * 24)), "hour") : count(Math.round(number), "day");
}
