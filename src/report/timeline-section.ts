import type { JobFindings, WorkflowFindings } from "../analysis/findings.ts";
import { visibleText } from "./escape.ts";
import { count, formatSeconds } from "./format.ts";
import type { Section } from "./section.ts";

/** Bars at most: a chart of more is no overview. */
const MOST_JOBS = 50;

/** Characters of a name that fit beside a bar. */
const MOST_NAME_CHARACTERS = 50;

/** A wait below this is how GitHub works, in seconds. */
const WORTH_SECONDS = 5;

/** 23:59:59 */
const LAST_SECOND = 86_399;

/** A job with usable times. */
interface Bar {
  readonly name: string;
  readonly startMs: number;
  readonly seconds: number;
  readonly isCritical: boolean;
  readonly queueSeconds: number;
}

/**
 * When the jobs ran, as a Mermaid gantt that GitHub draws: the time since the first began to work, and the critical
 * path in red. Mermaid knows times of the day only, so the chart begins at 00:00:00 and a day is the longest it shows.
 */
export function timelineSection(workflows: readonly WorkflowFindings[]): Section | undefined {
  const charts = workflows
    .map((workflow) => ({ name: workflow.workflow, bars: barsOf(workflow) }))
    .filter(({ bars }) => bars.length > 0);
  const all = charts.flatMap(({ bars }) => bars);
  if (all.length === 0) return undefined;
  const beginMs = Math.min(...all.map(({ startMs }) => startMs));
  const lines = charts.flatMap(({ name, bars }) => [section(name), ...bars.map((bar) => toLine(bar, beginMs))]);
  const shown = rowsOfMostJobs(lines);
  const left = all.length - shown.filter((row) => !isSection(row)).length;
  return {
    summary: `Timeline of ${count(all.length, "job")}`,
    intro: left > 0 ? [`Without ${count(left, "job")} that started later.`] : [],
    before: ["```mermaid", "gantt", "    dateFormat HH:mm:ss", "    axisFormat %H:%M:%S", "    todayMarker off"],
    rows: shown,
    after: ["```"],
    more: (rest) => `    %% and ${rest} more`,
  };
}

function section(name: string): string {
  return `    section ${safeName(name)}`;
}

function isSection(line: string): boolean {
  return line.startsWith("    section ");
}

function rowsOfMostJobs(lines: readonly string[]): readonly string[] {
  let jobs = 0;
  const kept = lines.filter((line) => {
    if (!isSection(line)) jobs += 1;
    return jobs <= MOST_JOBS;
  });
  // A section without a bar would be an empty band.
  return kept.slice(0, kept.findLastIndex((line) => !isSection(line)) + 1);
}

function barsOf({ jobs, criticalPath }: WorkflowFindings): readonly Bar[] {
  const path = new Set(criticalPath?.jobs.map((job) => job.name));
  return jobs.flatMap((job) => toBar(job, path.has(job.name))).toSorted((a, b) => a.startMs - b.startMs);
}

function toBar({ name, seconds, startedAtMs, queueSeconds }: JobFindings, isCritical: boolean): readonly Bar[] {
  if (seconds === null || startedAtMs === null) return [];
  return [{ name, startMs: startedAtMs, seconds, isCritical, queueSeconds: queueSeconds ?? 0 }];
}

function toLine({ name, startMs, seconds, isCritical, queueSeconds }: Bar, beginMs: number): string {
  const waited = queueSeconds >= WORTH_SECONDS ? `, waited ${formatSeconds(queueSeconds)}` : "";
  // A bar of no length is not drawn.
  const length = `${Math.max(1, Math.round(seconds))}s`;
  const start = clock(Math.min(LAST_SECOND, Math.round((startMs - beginMs) / 1_000)));
  return `    ${safeName(name)} (${formatSeconds(seconds)}${waited}) :${isCritical ? "crit, " : ""}${start}, ${length}`;
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** What begins a line that is no job, in any case (packages/mermaid/src/diagrams/gantt/parser/gantt.jison of Mermaid 11). */
const WORDS =
  /^(?:gantt|dateFormat|inclusiveEndDates|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|weekday|weekend|title|acc|section|href|call|click|\d{4}-)/i;

/**
 * A name that is only text for Mermaid, which gives `:`, `;`, `#`, `%%` and some words at the start of a line a
 * meaning: signs become spaces, and a name that begins like such a word gets something before it.
 */
function safeName(text: string): string {
  const plain = visibleText(text)
    .replace(/[^\p{L}\p{N}\p{M} ._/()-]+/gu, " ")
    .replace(/ +/g, " ")
    .trim();
  const points = Array.from(plain);
  const cut = points.length > MOST_NAME_CHARACTERS ? `${points.slice(0, MOST_NAME_CHARACTERS - 1).join("")}…` : plain;
  return cut === "" ? "unnamed" : `${WORDS.test(cut) ? "job " : ""}${cut}`;
}
