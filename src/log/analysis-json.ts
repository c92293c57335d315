import type { BuildReading, CacheReading, LogReading, Omitted } from "../model/reading.ts";

/** What one job's log said, with where it came from. */
export interface NamedReading {
  readonly name: string;
  /** The path of the log, as the caller names it. */
  readonly source: string;
  readonly reading: LogReading;
}

/** The JSON of `cachewarden analyze`, schema 1. Times are seconds, sizes bytes; what the log does not tell is `null`. */
export interface AnalysisJson {
  readonly schema: 1;
  readonly jobs: readonly {
    readonly name: string;
    readonly source: string;
    readonly lines: number;
    readonly bytes: number;
    readonly caches: readonly ReturnType<typeof cacheJson>[];
    readonly builds: readonly ReturnType<typeof buildJson>[];
    readonly tools: readonly Readonly<Record<string, string | number>>[];
    /** Only where something was left out. */
    readonly omitted?: { readonly caches?: number; readonly builds?: number; readonly go_modules?: number };
  }[];
}

export function toAnalysisJson(jobs: readonly NamedReading[]): AnalysisJson {
  return {
    schema: 1,
    jobs: jobs.map(({ name, source, reading }) => ({
      name,
      source,
      lines: reading.lines,
      bytes: reading.bytes,
      caches: reading.caches.map(cacheJson),
      builds: reading.builds.map(buildJson),
      tools: reading.tools.map(({ tool, counts }) => ({ tool, ...counts })),
      ...(reading.omitted !== undefined && { omitted: omittedJson(reading.omitted) }),
    })),
  };
}

function cacheJson(cache: CacheReading) {
  return {
    producer: cache.producer,
    key: cache.key,
    restored_key: cache.restoredKey,
    outcome: cache.outcome,
    size_bytes: cache.sizeBytes,
    restore_seconds: cache.restoreSeconds,
    save: cache.save,
    saved_bytes: cache.savedBytes,
    save_seconds: cache.saveSeconds,
    reason: cache.reason,
    step: cache.step,
  };
}

function buildJson({ imports, exports, steps, uncertainSteps, step }: BuildReading) {
  return {
    imports: imports.map(({ type, ref, outcome, seconds, scope = null }) => ({ type, ref, outcome, seconds, scope })),
    exports: exports.map(({ type, outcome, seconds, scope = null }) => ({ type, outcome, seconds, scope })),
    steps: steps.map(({ vertex, name, stage, platform, target, outcome, seconds }) => ({
      vertex,
      name,
      stage,
      platform,
      target,
      outcome,
      seconds,
    })),
    uncertain_steps: uncertainSteps ?? 0,
    step,
  };
}

function omittedJson({ goModules, ...omitted }: Omitted) {
  return { ...omitted, ...(goModules !== undefined && { go_modules: goModules }) };
}
