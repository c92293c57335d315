import type { BuildReading, BuildStep } from "../../model/reading.ts";
import { count, formatSeconds } from "../format.ts";
import { cost, fault, type ReadJob, type Remark, silent } from "./remark.ts";

/** What takes less is not worth a remark, in seconds. */
const SHORT_SECONDS = 5;

/** What one image build did that it should not have, or did not do. */
export function aboutBuild(job: ReadJob, build: BuildReading): readonly Remark[] {
  return [
    ...aboutFailures(job, build),
    ...aboutImport(job, build),
    ...aboutExport(job, build),
    ...aboutNoCache(job, build),
    ...aboutCacheMounts(job, build),
  ];
}

function aboutFailures(job: ReadJob, build: BuildReading): readonly Remark[] {
  const failed = build.steps.filter((step) => step.outcome === "failed");
  const transfers = [
    ...build.imports.map((each) => ({ ...each, verb: "import" })),
    ...build.exports.map((each) => ({ ...each, verb: "export" })),
  ].filter((each) => each.outcome === "failed");
  return [
    ...failed.map((step) => fault((quote) => `${quote(job.name)}: the build failed in ${quote(step.name)}.`)),
    ...transfers.map(({ verb, type }) =>
      silent(fault((quote) => `${quote(job.name)}: the ${verb} of the build cache (${quote(type)}) failed.`)),
    ),
  ];
}

/** BuildKit says that an import succeeded also when there was nothing to import, so only the steps tell. */
function aboutImport(job: ReadJob, { imports, steps }: BuildReading): readonly Remark[] {
  const isImported = imports.some((each) => each.outcome === "imported");
  if (!isImported || !steps.some(isExecuted) || steps.some((step) => step.outcome === "cached")) return [];
  const say: Remark["say"] = (quote) =>
    `${quote(job.name)}: a build cache was imported, and none of the ${steps.length} build steps came from it.`;
  return [silent(cost(say), "when-warm")];
}

function aboutExport(job: ReadJob, { exports, steps }: BuildReading): readonly Remark[] {
  // Exports run beside each other, so their times are not added.
  const exportSeconds = Math.max(0, ...exports.map((each) => each.seconds ?? 0));
  const buildSeconds = secondsOf(steps);
  if (exportSeconds < SHORT_SECONDS || exportSeconds <= buildSeconds) return [];
  const times = `${formatSeconds(exportSeconds)}, and the build's own steps ${formatSeconds(buildSeconds)}`;
  return [silent(cost((quote) => `${quote(job.name)}: exporting the build cache took ${times}.`))];
}

/** Hosted runners start empty: a build that names no cache runs every step in every run. */
function aboutNoCache(job: ReadJob, { imports, exports, steps }: BuildReading): readonly Remark[] {
  const executed = steps.filter(isExecuted);
  const isCacheUsed = imports.length > 0 || exports.length > 0 || steps.some((step) => step.outcome === "cached");
  if (isCacheUsed || secondsOf(executed) < SHORT_SECONDS) return [];
  const ran = `${count(executed.length, "step")} ran in ${formatSeconds(secondsOf(executed))}`;
  const say: Remark["say"] = (quote) => `${quote(job.name)}: the build neither imported nor exported a cache; ${ran}.`;
  return [silent(cost(say))];
}

/** What a cache mount holds stays with the builder: no exporter takes it along (docker/build-push-action#716). */
function aboutCacheMounts(job: ReadJob, { exports, steps }: BuildReading): readonly Remark[] {
  const mounting = steps.filter((step) => isExecuted(step) && /--mount=\S*type=cache\b/.test(step.name));
  if (exports.length === 0 || secondsOf(mounting) < SHORT_SECONDS) return [];
  const ran = `took ${formatSeconds(secondsOf(mounting))}`;
  const say: Remark["say"] = (quote) =>
    `${quote(job.name)}: steps with ${quote("--mount=type=cache")} ${ran}; cache exports leave out what such mounts hold.`;
  return [silent(cost(say))];
}

function isExecuted(step: BuildStep): boolean {
  return step.outcome === "executed";
}

function secondsOf(steps: readonly BuildStep[]): number {
  return steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
}
