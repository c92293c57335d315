import type { BuildSummary, JobFindings, WorkflowFindings } from "../analysis/findings.ts";
import type { CacheOutcome, LogReading } from "../model/reading.ts";
import { cellCode } from "./escape.ts";
import { count, formatBytes, formatDelta, formatSeconds, unbroken } from "./format.ts";

/** The rows of the table of jobs. */
export interface JobRows {
  readonly head: readonly string[];
  /** Jobs that have something to say, what matters most first. */
  readonly telling: readonly string[];
  /** Jobs that went as they usually go. */
  readonly quiet: readonly string[];
  /** Jobs that nothing is wrong with, as far as is known: they were compared with nothing. */
  readonly unjudged: readonly string[];
}

/**
 * What misses cost in a job has to be more than this to be worth a row, and what its saves took to be worth a word in it,
 * in seconds.
 */
const WORTH_SECONDS = 5;

const FAILED = ["failure", "timed_out", "startup_failure"];

/** A row for each job of all workflows. With several workflows each row names its own. */
export function jobRows(workflows: readonly WorkflowFindings[]): JobRows {
  const named = workflows.length > 1;
  const all = workflows.flatMap(({ workflow, jobs }) => jobs.map((job) => ({ workflow, job })));
  const toRow = ({ workflow, job }: (typeof all)[number]) => row(job, named ? workflow : undefined);
  const [telling, quiet] = [all.filter(({ job }) => weight(job) > 0), all.filter(({ job }) => weight(job) === 0)];
  return {
    head: named
      ? ["| Workflow | Job | Time | Change | Caches | Image build |", "| --- | --- | ---: | ---: | --- | --- |"]
      : ["| Job | Time | Change | Caches | Image build |", "| --- | ---: | ---: | --- | --- |"],
    telling: telling.toSorted((a, b) => weight(b.job) - weight(a.job)).map(toRow),
    quiet: quiet.filter(({ job }) => job.deltaSeconds !== null).map(toRow),
    unjudged: quiet.filter(({ job }) => job.deltaSeconds === null).map(toRow),
  };
}

/** How much a job has to say; 0 where it went as usual. Jobs of the same weight keep their order. */
function weight(job: JobFindings): number {
  if (FAILED.includes(job.conclusion ?? "") || (job.build?.failed ?? 0) > 0) return 5;
  if (job.significant) return 4;
  if ((job.caches?.failed ?? 0) > 0 || numberOf(job.reading, "denied") > 0) return 3;
  if ((job.caches?.misses ?? 0) > 0 || job.coldStart || (job.lost?.seconds ?? 0) > WORTH_SECONDS) return 2;
  return (job.caches?.partial ?? 0) > 0 ? 1 : 0;
}

function row(job: JobFindings, workflow: string | undefined): string {
  const cells = [nameOf(job), time(job), against(job), caches(job), build(job.build)];
  return `| ${[...(workflow === undefined ? [] : [cellCode(workflow)]), ...cells].join(" | ")} |`;
}

function nameOf(job: JobFindings): string {
  const ended = job.conclusion === "success" || job.conclusion === null ? "" : ` (${cellCode(job.conclusion)})`;
  return `${cellCode(job.name)}${ended}`;
}

function time(job: JobFindings): string {
  return job.seconds === null ? "–" : unbroken(formatSeconds(job.seconds));
}

function against(job: JobFindings): string {
  if (job.deltaSeconds === null) return "–";
  if (job.significant) return `**${unbroken(formatDelta(job.deltaSeconds))}**`;
  return job.coldStart ? unbroken(`${formatDelta(job.deltaSeconds)}, cold`) : "as usual";
}

function caches({ caches, reading }: JobFindings): string {
  if (reading === null) return "no log";
  if (caches === null) return "none&nbsp;seen";
  const [denied, unknown] = [numberOf(reading, "denied"), numberOf(reading, "unknown")];
  const counts = [
    caches.hits > 0 ? count(caches.hits, "hit") : "",
    caches.partial > 0 ? `${caches.partial} partial` : "",
    caches.misses > 0 ? `**${count(caches.misses, "miss", "misses")}**` : "",
    caches.failed > 0 ? `**${caches.failed} failed**` : "",
    denied > 0 ? `**${denied} denied**` : "",
    unknown > 0 ? `${unknown} not told` : "",
  ].filter((text) => text !== "");
  if (counts.length === 0) return "switched off";
  const times = [
    caches.restoredBytes > 0 ? `${formatBytes(caches.restoredBytes)} in ${formatSeconds(caches.restoreSeconds)}` : "",
    caches.saveSeconds > WORTH_SECONDS ? `saved in ${formatSeconds(caches.saveSeconds)}` : "",
  ].filter((text) => text !== "");
  return `${counts.join(", ")}${times.length > 0 ? ` (${times.map(unbroken).join(", ")})` : ""}`;
}

function numberOf(reading: LogReading | null, outcome: CacheOutcome): number {
  return reading === null ? 0 : reading.caches.filter((cache) => cache.outcome === outcome).length;
}

function build(summary: BuildSummary | null): string {
  if (summary === null) return "–";
  if (summary.steps === 0) return "steps not shown";
  const failed = summary.failed > 0 ? `, **${summary.failed} failed**` : "";
  const ran =
    summary.executed > 0 ? `, ${unbroken(`${summary.executed} ran in ${formatSeconds(summary.executedSeconds)}`)}` : "";
  const exported =
    summary.exportSeconds > WORTH_SECONDS ? `, ${unbroken(`exported in ${formatSeconds(summary.exportSeconds)}`)}` : "";
  return `${cachedShare(summary)}${ran}${failed}${exported}`;
}

/** The cached share weighs steps by what they cost when they run, where that is known; the count stands beside it. */
export function cachedShare({
  cached,
  steps,
  cachedTimeShare,
}: Pick<BuildSummary, "cached" | "steps" | "cachedTimeShare">): string {
  const counted = `${cached} of ${count(steps, "step")}`;
  return cachedTimeShare === null
    ? `${counted} cached`
    : `${Math.round(cachedTimeShare * 100)} % cached by time (${counted})`;
}
