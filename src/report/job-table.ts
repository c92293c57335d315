import type { BuildSummary, CacheSummary, JobFindings, WorkflowFindings } from "../analysis/findings.ts";
import { inlineCode } from "./escape.ts";
import { count, formatBytes, formatDelta, formatSeconds } from "./format.ts";

const HEAD = ["| Job | Time | Against usual | Caches | Image build |", "| --- | ---: | ---: | --- | --- |"];

/** Rows of one table at most. A matrix has up to 256 jobs, and a table of them all is read by nobody. */
const MOST_ROWS = 100;

/** The jobs that have something to say as a table, and the others folded below it. */
export function jobTable(workflows: readonly WorkflowFindings[]): readonly string[] {
  const jobs = workflows.flatMap((workflow) => workflow.jobs);
  const [telling, quiet] = [jobs.filter(tells), jobs.filter((job) => !tells(job))];
  return [
    ...(telling.length > 0 ? [table(telling)] : []),
    ...(quiet.length > 0 ? [folded(`${count(quiet.length, "job")} with nothing to say`, table(quiet))] : []),
  ];
}

/** A summary line of ours, and what opens below it. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function tells(job: JobFindings): boolean {
  return job.significant || job.caches !== null || job.build !== null || job.conclusion === "failure";
}

function table(jobs: readonly JobFindings[]): string {
  const left = jobs.length - MOST_ROWS;
  return [
    ...HEAD,
    ...jobs.slice(0, MOST_ROWS).map(row),
    ...(left > 0 ? [`| and ${count(left, "more job")} | | | | |`] : []),
  ].join("\n");
}

function row(job: JobFindings): string {
  const cells = [name(job), time(job), against(job), caches(job), build(job.build)];
  return `| ${cells.join(" | ")} |`;
}

function name(job: JobFindings): string {
  const failed = job.conclusion === "success" || job.conclusion === null ? "" : ` (${inlineCode(job.conclusion)})`;
  return `${inlineCode(job.name)}${failed}`;
}

function time(job: JobFindings): string {
  return job.seconds === null ? "–" : formatSeconds(job.seconds);
}

function against(job: JobFindings): string {
  if (job.deltaSeconds === null) return "–";
  return job.significant ? `**${formatDelta(job.deltaSeconds)}**` : "as usual";
}

function caches(job: JobFindings): string {
  if (job.reading === null) return "no log";
  return job.caches === null ? "none seen" : describeCaches(job.caches);
}

function describeCaches(caches: CacheSummary): string {
  const counts = [
    caches.hits > 0 ? count(caches.hits, "hit") : "",
    caches.partial > 0 ? `${caches.partial} partial` : "",
    caches.misses > 0 ? `**${count(caches.misses, "miss", "misses")}**` : "",
    caches.failed > 0 ? `**${caches.failed} failed**` : "",
  ].filter((text) => text !== "");
  const restored =
    caches.restoredBytes > 0
      ? ` (${formatBytes(caches.restoredBytes)} in ${formatSeconds(caches.restoreSeconds)})`
      : "";
  return counts.length === 0 ? "not used" : `${counts.join(", ")}${restored}`;
}

function build(summary: BuildSummary | null): string {
  if (summary === null) return "–";
  const failed = summary.failed > 0 ? `, **${summary.failed} failed**` : "";
  const ran = summary.executed > 0 ? `, ${summary.executed} ran in ${formatSeconds(summary.executedSeconds)}` : "";
  return `${summary.cached} of ${count(summary.steps, "step")} cached${ran}${failed}`;
}
