import { summariseBuilds } from "../../analysis/summarise-reading.ts";
import type { BuildReading, CacheReading, LogReading, StepReference, ToolReading } from "../../model/reading.ts";
import { count, formatBytes, formatSeconds } from "../../report/format.ts";
import type { Palette } from "../terminal/palette.ts";
import { cutEnd, printable, widthOf } from "../terminal/terminal-text.ts";
import { type Cell, type Column, textTable } from "../terminal/text-table.ts";
import type { AnalyzedJob } from "./analyzed-job.ts";
import { omittedWords } from "./omitted-words.ts";
import { paintOutcome, SAVES } from "./outcome-words.ts";

/** How a report is laid out. */
export interface Layout {
  /** Columns of the terminal. */
  readonly width: number;
  readonly palette: Palette;
}

/** Steps of a build that are shown: the slowest of those that ran. */
const MOST_STEPS = 5;

const INDENT = "  ";

/** Whether a log said anything at all of caches, builds or tools. */
export function saysAnything({ caches, builds, tools }: LogReading): boolean {
  return caches.length + builds.length + tools.length > 0;
}

/** Everything that one job's log said: a headline, its caches, its image builds, its tools. */
export function textOfJob(job: AnalyzedJob, layout: Layout): readonly string[] {
  const inner = { ...layout, width: layout.width - INDENT.length };
  const sections = [
    ...(job.reading.caches.length > 0 ? [cacheTable(job.reading.caches, inner)] : []),
    ...job.reading.builds.map((build, index) => buildLines(build, index, inner)),
    ...(job.reading.tools.length > 0 ? [job.reading.tools.map((tool) => toolLine(tool, inner))] : []),
    ...(job.reading.omitted === undefined ? [] : [[layout.palette.warn(omittedWords(job.reading.omitted))]]),
  ];
  const blocks = sections.map((lines) => lines.map((line) => `${INDENT}${line}`));
  return [headline(job, layout), ...blocks.flatMap((lines) => [...lines, ""])];
}

function headline({ name, source, reading, complete }: AnalyzedJob, { width, palette }: Layout): string {
  const shownName = cutEnd(printable(name), width);
  const about = [
    printable(source),
    count(reading.lines, "line"),
    formatBytes(reading.bytes),
    ...(complete ? [] : ["not complete"]),
  ];
  return `${palette.strong(shownName)}${palette.faint(cutEnd(`  ${about.join(", ")}`, Math.max(0, width - widthOf(shownName))))}`;
}

const CACHE_COLUMNS: readonly Column[] = [
  { head: "cache of", cut: "middle" },
  { head: "outcome" },
  { head: "key", cut: "middle" },
  { head: "size", align: "right" },
  { head: "restore", align: "right" },
  { head: "save" },
];

const STEP_COLUMN: Column = { head: "step", cut: "end" };

function cacheTable(caches: readonly CacheReading[], { width, palette }: Layout): readonly string[] {
  const withSteps = caches.some((cache) => cache.step !== null);
  const columns = withSteps ? [...CACHE_COLUMNS, STEP_COLUMN] : CACHE_COLUMNS;
  const rows = caches.flatMap((cache) => cacheRows(cache, palette));
  return textTable(columns, rows, { width, paintHead: palette.faint });
}

/** One row, and a second one below the key where another key was restored. */
function cacheRows(cache: CacheReading, palette: Palette): readonly (readonly Cell[])[] {
  const size = cache.savedBytes === null ? "" : ` ${formatBytes(cache.savedBytes)}`;
  const row: readonly Cell[] = [
    { text: printable(cache.producer) },
    { text: cache.outcome, paint: paintOutcome(cache.outcome, palette) },
    {
      text: cache.key === null ? "not in the log" : printable(cache.key),
      ...(cache.key === null && { paint: palette.faint }),
    },
    { text: cache.sizeBytes === null ? "–" : formatBytes(cache.sizeBytes) },
    { text: cache.restoreSeconds === null ? "–" : formatSeconds(cache.restoreSeconds) },
    { text: `${SAVES[cache.save]}${size}`, paint: paintOutcome(cache.save, palette) },
    { text: stepName(cache.step), paint: palette.faint },
  ];
  if (cache.restoredKey === null || cache.restoredKey === cache.key) return [row];
  return [row, [{ text: "" }, { text: "" }, { text: `← ${printable(cache.restoredKey)}` }]];
}

function stepName(step: StepReference | null): string {
  if (step === null) return "";
  // What `gh run view --log` prints names steps and does not number them.
  return step.number === null ? printable(step.name) : `${step.number} ${printable(step.name)}`;
}

function buildLines(build: BuildReading, index: number, layout: Layout): readonly string[] {
  const title = `image build ${index + 1}${build.step === null ? "" : ` (step ${stepName(build.step)})`}: ${buildCounts(build)}`;
  return [cutEnd(title, layout.width), ...transferLines(build, layout), ...slowestSteps(build, layout)];
}

function buildCounts(build: BuildReading): string {
  const summary = summariseBuilds({ lines: 0, bytes: 0, caches: [], builds: [build], tools: [], goModules: [] });
  if (summary === null || summary.steps === 0) return "no steps in the log";
  const canceled = summary.steps - summary.cached - summary.executed - summary.failed;
  return [
    `${summary.cached} of ${count(summary.steps, "step")} cached`,
    ...(summary.executed > 0 ? [`${summary.executed} ran in ${formatSeconds(summary.executedSeconds)}`] : []),
    ...(summary.failed > 0 ? [`${summary.failed} failed`] : []),
    ...(canceled > 0 ? [`${canceled} canceled`] : []),
  ].join(", ");
}

function transferLines({ imports, exports }: BuildReading, { width, palette }: Layout): readonly string[] {
  const time = (seconds: number | null) => (tellsTime(seconds) ? ` in ${formatSeconds(seconds)}` : "");
  const named = [
    ...imports.map((each) => ({
      ...each,
      text: `cache import from ${printable(each.ref ?? each.type)}${scopeOf(each)}`,
    })),
    ...exports.map((each) => ({ ...each, text: `cache export to ${printable(each.type)}${scopeOf(each)}` })),
  ];
  return named.map((each) => {
    const line = cutEnd(`${INDENT}${each.text}: ${each.outcome}${time(each.seconds)}`, width);
    return each.outcome === "failed" ? palette.bad(line) : line;
  });
}

function scopeOf({ scope }: { readonly scope?: string }): string {
  return scope === undefined ? "" : `, scope ${printable(scope)}`;
}

const STEP_COLUMNS: readonly Column[] = [
  { head: "time", align: "right" },
  { head: "slowest steps", cut: "end" },
];

function slowestSteps({ steps }: BuildReading, { width, palette }: Layout): readonly string[] {
  const ran = steps.filter(
    (step) => step.outcome === "failed" || (step.outcome === "executed" && tellsTime(step.seconds)),
  );
  const shown = ran
    .toSorted(
      (a, b) => Number(b.outcome === "failed") - Number(a.outcome === "failed") || (b.seconds ?? 0) - (a.seconds ?? 0),
    )
    .slice(0, MOST_STEPS);
  if (shown.length === 0) return [];
  const rows = shown.map((step): readonly Cell[] => [
    { text: step.seconds === null ? "–" : formatSeconds(step.seconds) },
    {
      text: `${step.outcome === "failed" ? "failed: " : ""}${printable(step.name)}`,
      paint: paintOutcome(step.outcome, palette),
    },
  ]);
  const lines = textTable(STEP_COLUMNS, rows, { width: width - INDENT.length, paintHead: palette.faint });
  return lines.map((line) => `${INDENT}${line}`);
}

/** BuildKit prints tenths of a second: `0.0s` is as good as nothing said. */
function tellsTime(seconds: number | null): seconds is number {
  return seconds !== null && seconds >= 0.1;
}

function toolLine({ tool, counts }: ToolReading, { width }: Layout): string {
  const numbers = Object.entries(counts).map(
    ([name, number]) => `${number.toLocaleString("en-US")} ${name.replaceAll("_", " ")}`,
  );
  return cutEnd(printable(`${tool}: ${numbers.join(", ")}`), width);
}
