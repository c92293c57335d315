import type { BuildReading, CacheReading } from "../../model/reading.ts";
import { count, formatSeconds } from "../../report/format.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";

/** Marks a name from a log, in the way of the format, so that it is neither mistaken for our words nor live. */
type Quote = (name: string) => string;

/** Something in a run that a person should know who has never seen it. */
export interface Remark {
  /** `fault`: something broke. `cost`: something took time or space that a cache could have saved. */
  readonly kind: "fault" | "cost";
  readonly say: (quote: Quote) => string;
}

/** Exports below this are not worth a remark, in seconds. */
const SHORT_EXPORT_SECONDS = 5;

/** Bytes of an archive with nothing in it: the archive's own frame. A hit of that size brings nothing. */
const EMPTY_ARCHIVE_BYTES = 300;

/** The worst first: what failed, what was missed, what was done twice. */
export function whatStandsOut(jobs: readonly AnalyzedJob[]): readonly Remark[] {
  const remarks = [
    ...jobs.flatMap((job) => job.reading.caches.flatMap((cache) => aboutCache(job, cache))),
    ...jobs.flatMap((job) => job.reading.builds.flatMap((build) => aboutBuild(job, build))),
    ...aboutModules(jobs),
  ];
  return remarks.toSorted((a, b) => Number(a.kind === "cost") - Number(b.kind === "cost"));
}

function aboutCache(job: AnalyzedJob, cache: CacheReading): readonly Remark[] {
  return [...aboutRestore(job, cache), ...aboutSave(job, cache)];
}

function aboutRestore(job: AnalyzedJob, cache: CacheReading): readonly Remark[] {
  const about = (quote: Quote) => `${quote(job.name)}: ${quote(cache.producer)}`;
  const key = (quote: Quote) => (cache.key === null ? "" : ` for the key ${quote(cache.key)}`);
  switch (cache.outcome) {
    case "failed":
      return [{ kind: "fault", say: (quote) => `${about(quote)} failed to restore${because(cache, quote)}.` }];
    case "denied":
      return [
        { kind: "fault", say: (quote) => `${about(quote)} was not allowed to read the cache${because(cache, quote)}.` },
      ];
    case "miss":
      return [{ kind: "cost", say: (quote) => `${about(quote)} found nothing${key(quote)}.` }];
    case "hit":
    case "partial":
      if (cache.sizeBytes === null || cache.sizeBytes > EMPTY_ARCHIVE_BYTES) return [];
      return [
        { kind: "cost", say: (quote) => `${about(quote)} restored an empty archive${key(quote)}: it saves nothing.` },
      ];
    case "disabled":
    case "unknown":
      return [];
  }
}

function aboutSave(job: AnalyzedJob, cache: CacheReading): readonly Remark[] {
  const about = (quote: Quote) => `${quote(job.name)}: ${quote(cache.producer)}`;
  if (cache.save === "failed")
    return [{ kind: "fault", say: (quote) => `${about(quote)} failed to save${because(cache, quote)}.` }];
  if (cache.save === "denied")
    return [
      { kind: "fault", say: (quote) => `${about(quote)} was not allowed to save, so later runs find nothing new.` },
    ];
  return [];
}

function because(cache: CacheReading, quote: Quote): string {
  return cache.reason === null ? "" : `: ${quote(cache.reason)}`;
}

function aboutBuild(job: AnalyzedJob, build: BuildReading): readonly Remark[] {
  const failed = build.steps.filter((step) => step.outcome === "failed");
  const transfers = [
    ...build.imports.map((each) => ({ ...each, verb: "import" })),
    ...build.exports.map((each) => ({ ...each, verb: "export" })),
  ];
  return [
    ...failed.map(
      (step): Remark => ({
        kind: "fault",
        say: (quote) => `${quote(job.name)}: the build failed in ${quote(step.name)}.`,
      }),
    ),
    ...transfers
      .filter((each) => each.outcome === "failed")
      .map(
        (each): Remark => ({
          kind: "fault",
          say: (quote) => `${quote(job.name)}: the ${each.verb} of the build cache (${quote(each.type)}) failed.`,
        }),
      ),
    ...aboutImport(job, build),
    ...aboutExport(job, build),
  ];
}

/** BuildKit says that an import succeeded also when there was nothing to import, so only the steps tell. */
function aboutImport(job: AnalyzedJob, { imports, steps }: BuildReading): readonly Remark[] {
  const executed = steps.filter((step) => step.outcome === "executed").length;
  const isImported = imports.some((each) => each.outcome === "imported");
  if (!isImported || executed === 0 || steps.some((step) => step.outcome === "cached")) return [];
  return [
    {
      kind: "cost",
      say: (quote) =>
        `${quote(job.name)}: a build cache was imported, and none of the ${steps.length} build steps came from it.`,
    },
  ];
}

function aboutExport(job: AnalyzedJob, { exports, steps }: BuildReading): readonly Remark[] {
  // Exports run beside each other, so their times are not added.
  const exportSeconds = Math.max(0, ...exports.map((each) => each.seconds ?? 0));
  const buildSeconds = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  if (exportSeconds < SHORT_EXPORT_SECONDS || exportSeconds <= buildSeconds) return [];
  const times = `${formatSeconds(exportSeconds)}, and the build's own steps ${formatSeconds(buildSeconds)}`;
  return [{ kind: "cost", say: (quote) => `${quote(job.name)}: exporting the build cache took ${times}.` }];
}

function aboutModules(jobs: readonly AnalyzedJob[]): readonly Remark[] {
  const jobsOf = new Map<string, AnalyzedJob[]>();
  for (const job of jobs) {
    for (const module of new Set(job.reading.goModules)) jobsOf.set(module, [...(jobsOf.get(module) ?? []), job]);
  }
  const repeated = jobsOf
    .values()
    .filter((each) => each.length > 1)
    .toArray();
  if (repeated.length === 0) return [];
  const names = new Set(repeated.flat().map((job) => job.name));
  return [
    {
      kind: "cost",
      say: (quote) =>
        `${count(repeated.length, "Go module was", "Go modules were")} downloaded in more than one job: ${nameList([...names], quote)}.`,
    },
  ];
}

/** The first few names; a matrix of 256 jobs is no sentence. */
function nameList(names: readonly string[], quote: Quote): string {
  const shown = names.slice(0, 6).map((name) => quote(name));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(", ");
}
