import type { JobFindings, WorkflowFindings } from "../analysis/findings.ts";
import type { BuildReading, CacheOutcome, CacheReading, SaveOutcome } from "../model/reading.ts";
import { inlineCode } from "./escape.ts";
import { count, formatBytes, formatSeconds } from "./format.ts";
import { folded } from "./job-table.ts";

/** Rows of one folded table at most; the run's logs have the rest. */
const MOST_ROWS = 60;

const OUTCOMES: Readonly<Record<CacheOutcome, string>> = {
  hit: "hit",
  partial: "partial: an older entry",
  miss: "**miss**",
  failed: "**failed**",
  denied: "denied: the token may not read",
  disabled: "switched off by the workflow",
  unknown: "not understood",
};

const SAVES: Readonly<Record<SaveOutcome, string>> = {
  saved: "saved",
  unchanged: "not needed",
  conflict: "another job saved it",
  failed: "**failed**",
  denied: "denied: the token may not write",
  none: "–",
};

/** What the logs said in detail, folded: every cache, then every build. */
export function detailSections(workflows: readonly WorkflowFindings[]): readonly string[] {
  const jobs = workflows.flatMap((workflow) => workflow.jobs);
  return [cacheSection(jobs), ...buildSections(jobs)].filter((section) => section !== undefined);
}

function cacheSection(jobs: readonly JobFindings[]): string | undefined {
  const rows = jobs.flatMap((job) => (job.reading?.caches ?? []).map((cache) => cacheRow(job, cache)));
  if (rows.length === 0) return undefined;
  const head = [
    "| Job | Action | Outcome | Key | Size | Restore | Save |",
    "| --- | --- | --- | --- | ---: | ---: | --- |",
  ];
  return folded(count(rows.length, "cache"), [...head, ...atMost(rows)].join("\n"));
}

function cacheRow(job: JobFindings, cache: CacheReading): string {
  const restored =
    cache.restoredKey !== null && cache.restoredKey !== cache.key
      ? `<br>restored ${inlineCode(cache.restoredKey)}`
      : "";
  const cells = [
    inlineCode(job.name),
    inlineCode(cache.producer),
    OUTCOMES[cache.outcome],
    cache.key === null ? "not in the log" : `${inlineCode(cache.key)}${restored}`,
    cache.sizeBytes === null ? "–" : formatBytes(cache.sizeBytes),
    cache.restoreSeconds === null ? "–" : formatSeconds(cache.restoreSeconds),
    `${SAVES[cache.save]}${cache.savedBytes === null ? "" : ` (${formatBytes(cache.savedBytes)})`}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function buildSections(jobs: readonly JobFindings[]): readonly string[] {
  return jobs
    .flatMap((job) => (job.reading?.builds ?? []).map((build) => buildSection(job, build)))
    .filter((section) => section !== undefined);
}

function buildSection(job: JobFindings, build: BuildReading): string | undefined {
  if (build.steps.length === 0) return undefined;
  const cached = build.steps.filter((step) => step.outcome === "cached").length;
  const head = ["| Step | Outcome | Time |", "| --- | --- | ---: |"];
  const rows = build.steps.map(
    (step) =>
      `| ${inlineCode(step.name)} | ${step.outcome === "failed" ? "**failed**" : step.outcome} | ${step.seconds === null ? "–" : formatSeconds(step.seconds)} |`,
  );
  const content = [...cacheTransfers(build), [...head, ...atMost(rows)].join("\n")].join("\n\n");
  return folded(
    `Build in <code>${htmlText(job.name)}</code>: ${cached} of ${count(build.steps.length, "step")} cached`,
    content,
  );
}

function cacheTransfers({ imports, exports }: BuildReading): readonly string[] {
  const time = (seconds: number | null) => (seconds === null ? "" : ` in ${formatSeconds(seconds)}`);
  return [
    ...imports.map((each) => `Cache import (${inlineCode(each.type)}): ${each.outcome}${time(each.seconds)}.`),
    ...exports.map((each) => `Cache export (${inlineCode(each.type)}): ${each.outcome}${time(each.seconds)}.`),
  ];
}

function atMost(rows: readonly string[]): readonly string[] {
  const left = rows.length - MOST_ROWS;
  return left > 0 ? [...rows.slice(0, MOST_ROWS), `| and ${count(left, "more row")} |`] : rows;
}

/** A summary line is HTML, where Markdown's code does not work. Everything but letters and digits becomes a reference. */
function htmlText(text: string): string {
  const visible = inlineCode(text).replace(/^`+ ?| ?`+$/g, "");
  return visible.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
