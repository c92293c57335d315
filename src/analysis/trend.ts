import { median } from "simple-statistics";
import type { CacheState, CacheUse } from "../model/job-digest.ts";
import type { Conclusion } from "../model/run.ts";
import { type EarlierRun, stateOfRun } from "./choose-baseline.ts";
import { measureRun } from "./measure-run.ts";
import { usesOfSteps } from "./step-costs.ts";

/** A stored run, for looking back. */
export interface PastRun extends EarlierRun {
  readonly runId: number;
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly event: string;
  readonly branch: string | null;
  readonly conclusion: Conclusion;
}

/** How a workflow went over its last runs, the oldest first. */
export interface Trend {
  readonly runs: readonly TrendRun[];
  readonly families: readonly FamilyTrend[];
}

export interface TrendRun extends Omit<PastRun, "jobs"> {
  readonly state: CacheState;
  readonly workingSeconds: number | null;
  readonly steps: number;
  readonly cachedSteps: number;
  /** The cached steps' part of what the builds would have cost; `null` where there were none, or no cost is known. */
  readonly cachedTimeShare: number | null;
  readonly families: ReadonlyMap<string, Uses>;
}

/** How the restores of one family of keys ended. */
export interface Uses {
  readonly hits: number;
  readonly partial: number;
  readonly misses: number;
  readonly failed: number;
}

export interface FamilyTrend extends Uses {
  readonly family: string;
  /** The share of restores that brought something, in each of the runs; `null` where it was not used. */
  readonly rates: readonly (number | null)[];
}

/** Works out the trend of runs that are given oldest first. */
export function trendOf(past: readonly PastRun[]): Trend {
  const costs = medianCosts(past);
  const runs = past.map((run) => toTrendRun(run, costs));
  const names = new Set(runs.flatMap(({ families }) => [...families.keys()]));
  const families = [...names].map((family): FamilyTrend => {
    const uses = runs.map((run) => run.families.get(family));
    return {
      family,
      ...addUp(uses.filter((each) => each !== undefined)),
      rates: uses.map((each) => (each === undefined ? null : hitRate(each))),
    };
  });
  return { runs, families: families.toSorted((a, b) => count(b) - count(a) || (a.family < b.family ? -1 : 1)) };
}

/** The share of restores that brought something; `null` where there were none. */
export function hitRate(uses: Uses): number | null {
  return count(uses) === 0 ? null : (uses.hits + uses.partial) / count(uses);
}

/** Restores that were asked for and not switched off. */
export function count({ hits, partial, misses, failed }: Uses): number {
  return hits + partial + misses + failed;
}

/** Adds up how restores ended. */
export function addUp(uses: readonly Uses[]): Uses {
  const sum = (key: keyof Uses) => uses.reduce((total, each) => total + each[key], 0);
  return { hits: sum("hits"), partial: sum("partial"), misses: sum("misses"), failed: sum("failed") };
}

/** What each step costs when it runs, over all runs that are looked at. */
function medianCosts(past: readonly PastRun[]): ReadonlyMap<string, number> {
  const uses = usesOfSteps(past.flatMap(({ jobs }) => jobs));
  return new Map(
    uses.entries().flatMap(([key, each]) => {
      const seconds = each.filter(({ outcome }) => outcome === "executed").flatMap((use) => use.seconds ?? []);
      return seconds.length === 0 ? [] : [[key, median(seconds)]];
    }),
  );
}

function toTrendRun({ jobs, ...run }: PastRun, costs: ReadonlyMap<string, number>): TrendRun {
  const uses = usesOfSteps(jobs).entries().toArray();
  const steps = uses.flatMap(([, each]) => each).filter(({ outcome }) => outcome !== "canceled");
  const cachedSeconds = uses.reduce((sum, [key, each]) => {
    const cached = each.filter(({ outcome }) => outcome === "cached").length;
    return sum + cached * (costs.get(key) ?? 0);
  }, 0);
  const executedSeconds = steps.reduce((sum, step) => sum + (step.outcome === "executed" ? (step.seconds ?? 0) : 0), 0);
  const total = cachedSeconds + executedSeconds;
  return {
    ...run,
    state: stateOfRun({ jobs }),
    workingSeconds: measureRun(jobs, 0)?.workingSeconds ?? null,
    steps: steps.length,
    cachedSteps: steps.filter(({ outcome }) => outcome === "cached").length,
    cachedTimeShare: total === 0 ? null : cachedSeconds / total,
    families: familiesOf(jobs.flatMap(({ digest }) => digest?.caches ?? [])),
  };
}

function familiesOf(caches: readonly CacheUse[]): ReadonlyMap<string, Uses> {
  const uses = caches.flatMap(({ family, outcome }) => {
    const use = USE_OF[outcome];
    return use === undefined ? [] : [{ family, use: { ...NO_USE, ...use } }];
  });
  const byFamily = Map.groupBy(uses, ({ family }) => family);
  return new Map(byFamily.entries().map(([family, each]) => [family, addUp(each.map(({ use }) => use))]));
}

const NO_USE: Uses = { hits: 0, partial: 0, misses: 0, failed: 0 };

/** What each outcome counts as; those that the workflow chose itself count as nothing. */
const USE_OF: Readonly<Partial<Record<CacheUse["outcome"], Partial<Uses>>>> = {
  hit: { hits: 1 },
  partial: { partial: 1 },
  miss: { misses: 1 },
  failed: { failed: 1 },
};
