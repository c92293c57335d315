import type { CacheOutcome, LogReading } from "../model/reading.ts";
import type { BuildSummary, CacheSummary } from "./findings.ts";
import type { CostedStep } from "./step-costs.ts";

/** Adds up what a job's log said of caches, or nothing where it said nothing. */
export function summariseCaches(reading: LogReading | null): CacheSummary | null {
  if (reading === null || reading.caches.length === 0) return null;
  const { caches } = reading;
  const count = (outcome: CacheOutcome) => caches.filter((cache) => cache.outcome === outcome).length;
  return {
    hits: count("hit"),
    partial: count("partial"),
    misses: count("miss"),
    failed: count("failed"),
    restoredBytes: sum(caches.map((cache) => cache.sizeBytes)),
    restoreSeconds: sum(caches.map((cache) => cache.restoreSeconds)),
    savedBytes: sum(caches.map((cache) => cache.savedBytes)),
    saveSeconds: sum(caches.map((cache) => cache.saveSeconds)),
  };
}

/** Adds up the build steps of a job, or nothing where its log shows no build. A script may hide a build's output. */
export function summariseBuilds(
  reading: LogReading | null,
  costed: readonly (readonly CostedStep[])[] = [],
): BuildSummary | null {
  if (reading === null || reading.builds.length === 0) return null;
  const steps = reading.builds.flatMap((build) => build.steps);
  const executed = steps.filter((step) => step.outcome === "executed");
  const executedSeconds = sum(executed.map((step) => step.seconds));
  const known = costed.flat().filter(({ step, cost }) => step.outcome === "cached" && cost.seconds !== null);
  const cachedSeconds = sum(known.map(({ cost }) => cost.seconds));
  const costSeconds = cachedSeconds + executedSeconds;
  return {
    steps: steps.length,
    cached: steps.filter((step) => step.outcome === "cached").length,
    executed: executed.length,
    failed: steps.filter((step) => step.outcome === "failed").length,
    executedSeconds,
    cachedTimeShare: known.length === 0 || costSeconds === 0 ? null : cachedSeconds / costSeconds,
    cachedWithKnownCost: known.length,
    importSeconds: sum(reading.builds.flatMap((build) => build.imports.map((each) => each.seconds))),
    exportSeconds: sum(reading.builds.flatMap((build) => build.exports.map((each) => each.seconds))),
  };
}

function sum(values: readonly (number | null)[]): number {
  // Tenths added up as floats show as 6.300000000000001.
  return Math.round(values.reduce<number>((total, value) => total + (value ?? 0), 0) * 1_000) / 1_000;
}
