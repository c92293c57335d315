import type { AnalyzedJob } from "../../../src/cli/analyze/analyzed-job.ts";
import type { BuildReading, BuildStep, CacheReading, LogReading } from "../../../src/model/reading.ts";

/** A made cache: an exact hit of 54.8 MB. */
export function madeCache(changes: Partial<CacheReading> = {}): CacheReading {
  return {
    producer: "actions/cache",
    key: "go-Linux-9a40",
    restoredKey: null,
    outcome: "hit",
    sizeBytes: 54_847_875,
    restoreSeconds: 2.1,
    save: "unchanged",
    savedBytes: null,
    saveSeconds: null,
    reason: null,
    step: null,
    ...changes,
  };
}

/** A made build step that ran for 34.2 seconds. */
export function madeStep(changes: Partial<BuildStep> = {}): BuildStep {
  return {
    vertex: 12,
    name: "[builder 3/7] RUN go mod download",
    stage: "builder",
    platform: null,
    target: null,
    outcome: "executed",
    seconds: 34.2,
    ...changes,
  };
}

export function madeBuild(changes: Partial<BuildReading> = {}): BuildReading {
  return { imports: [], exports: [], steps: [madeStep()], step: null, ...changes };
}

export function madeJob(name: string, reading: Partial<LogReading> = {}): AnalyzedJob {
  return {
    name,
    source: `logs/${name}.txt`,
    reading: { lines: 1_234, bytes: 56_789, caches: [], builds: [], tools: [], goModules: [], ...reading },
    complete: true,
  };
}
