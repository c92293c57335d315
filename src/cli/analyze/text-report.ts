import { wrapAnsi } from "fast-wrap-ansi";
import { sharedScopes } from "../../analysis/shared-scopes.ts";
import { summariseBuilds, summariseCaches } from "../../analysis/summarise-reading.ts";
import type { LogReading } from "../../model/reading.ts";
import { count, formatBytes, formatSeconds } from "../../report/format.ts";
import type { Remark } from "../../report/remarks/remark.ts";
import { whatStandsOut } from "../../report/remarks/what-stands-out.ts";
import { printable } from "../terminal/terminal-text.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { CACHE_OUTCOMES } from "./outcome-words.ts";
import { type Layout, saysAnything, textOfJob } from "./text-job.ts";

/** Remarks that are shown; a run with more has one cause for most of them. */
const MOST_REMARKS = 20;

/** What a person reads in a terminal: every job that said something, then the run as a whole and what stands out in it. */
export function textReport(jobs: readonly AnalyzedJob[], layout: Layout): string {
  const telling = jobs.filter((job) => saysAnything(job.reading) || !job.complete);
  const quiet = jobs.filter((job) => !telling.includes(job));
  return [
    ...telling.flatMap((job) => textOfJob(job, layout)),
    ...quietJobs(quiet, layout),
    ...wholeRun(jobs, layout),
    ...remarks(whatStandsOut(jobs, sharedScopes(jobs)), layout),
    ...legend(telling, layout),
    "",
  ].join("\n");
}

function quietJobs(jobs: readonly AnalyzedJob[], layout: Layout): readonly string[] {
  if (jobs.length === 0) return [];
  const verb = jobs.length === 1 ? "says" : "say";
  const names = jobs.slice(0, 10).map((job) => printable(job.name));
  const left = jobs.length - names.length;
  const list = [...names, ...(left > 0 ? [`${left} more`] : [])].join(", ");
  return [
    ...wrap(`${count(jobs.length, "log")} ${verb} nothing of caches, image builds or build tools: ${list}`, layout),
    "",
  ];
}

function wholeRun(jobs: readonly AnalyzedJob[], layout: Layout): readonly string[] {
  if (jobs.length < 2) return [];
  const all = totalReading(jobs);
  const lines = [cacheTotals(all), buildTotals(all)].filter((line) => line !== null);
  if (lines.length === 0) return [];
  return [
    layout.palette.strong(`All ${count(jobs.length, "job")} together`),
    ...lines.flatMap((line) => wrap(line, layout)),
    "",
  ];
}

function totalReading(jobs: readonly AnalyzedJob[]): LogReading {
  const readings = jobs.map((job) => job.reading);
  return {
    lines: readings.reduce((sum, reading) => sum + reading.lines, 0),
    bytes: readings.reduce((sum, reading) => sum + reading.bytes, 0),
    caches: readings.flatMap((reading) => reading.caches),
    builds: readings.flatMap((reading) => reading.builds),
    tools: [],
    goModules: [],
  };
}

function cacheTotals(all: LogReading): string | null {
  const summary = summariseCaches(all);
  if (summary === null) return null;
  const saved = all.caches.filter((cache) => cache.save === "saved").length;
  const parts = [
    ...(summary.hits > 0 ? [count(summary.hits, "hit")] : []),
    ...(summary.partial > 0 ? [`${summary.partial} partial`] : []),
    ...(summary.misses > 0 ? [count(summary.misses, "miss", "misses")] : []),
    ...(summary.failed > 0 ? [`${summary.failed} failed`] : []),
    ...(saved > 0 ? [`${saved} saved`] : []),
  ];
  const time = summary.restoreSeconds > 0 ? ` in ${formatSeconds(summary.restoreSeconds)}` : "";
  const restored = summary.restoredBytes > 0 ? `; ${formatBytes(summary.restoredBytes)} restored${time}` : "";
  return `${count(all.caches.length, "cache")}: ${parts.join(", ") || "none of them used"}${restored}`;
}

function buildTotals(all: LogReading): string | null {
  const summary = summariseBuilds(all);
  if (summary === null) return null;
  const ran = summary.executed > 0 ? `, ${summary.executed} ran in ${formatSeconds(summary.executedSeconds)}` : "";
  const failed = summary.failed > 0 ? `, ${summary.failed} failed` : "";
  return `${count(all.builds.length, "image build")}: ${summary.cached} of ${count(summary.steps, "step")} cached${ran}${failed}`;
}

function remarks(all: readonly Remark[], layout: Layout): readonly string[] {
  if (all.length === 0) return [];
  const { strong, bad, warn, faint } = layout.palette;
  const lines = all.slice(0, MOST_REMARKS).flatMap(({ kind, say }) => {
    const [first = "", ...others] = wrap(printable(say((name) => name)), layout);
    const mark = kind === "fault" ? bad("✗") : warn("!");
    return [`${mark} ${first.trimStart()}`, ...others];
  });
  const left = all.length - MOST_REMARKS;
  return [strong("What stands out"), ...lines, ...(left > 0 ? [faint(`  and ${left} more`)] : []), ""];
}

/** Explains those outcomes of caches that the report shows. */
function legend(jobs: readonly AnalyzedJob[], layout: Layout): readonly string[] {
  const seen = new Set(jobs.flatMap((job) => job.reading.caches.map((cache) => cache.outcome)));
  const lines = Object.entries(CACHE_OUTCOMES).filter(([outcome]) => [...seen].some((each) => each === outcome));
  return lines.flatMap(([outcome, meaning]) => wrap(`${outcome}: ${meaning}`, layout)).map(layout.palette.faint);
}

/** Breaks a sentence into lines that begin with two blanks. */
function wrap(sentence: string, { width }: Layout): readonly string[] {
  return wrapAnsi(sentence, width - 2, { hard: true })
    .split("\n")
    .map((line) => `  ${line}`);
}
