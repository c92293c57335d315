import type { CacheOutcome, LogReading } from "../model/reading.ts";
import type { BuildSummary, CacheSummary } from "./findings.ts";

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
  };
}

/** Adds up the build steps of a job, or nothing where its log shows no build. A script may hide a build's output. */
export function summariseBuilds(reading: LogReading | null): BuildSummary | null {
  if (reading === null || reading.builds.length === 0) return null;
  const steps = reading.builds.flatMap((build) => build.steps);
  const executed = steps.filter((step) => step.outcome === "executed");
  return {
    steps: steps.length,
    cached: steps.filter((step) => step.outcome === "cached").length,
    executed: executed.length,
    failed: steps.filter((step) => step.outcome === "failed").length,
    executedSeconds: sum(executed.map((step) => step.seconds)),
  };
}

function sum(values: readonly (number | null)[]): number {
  // Tenths added up as floats show as 6.300000000000001.
  return Math.round(values.reduce<number>((total, value) => total + (value ?? 0), 0) * 1_000) / 1_000;
}
