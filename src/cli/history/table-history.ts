import { median } from "simple-statistics";
import { addUp, count, hitRate, type Trend, type TrendRun } from "../../analysis/trend.ts";
import { formatSeconds } from "../../report/format.ts";
import { paletteFor } from "../terminal/palette.ts";
import { printable } from "../terminal/terminal-text.ts";
import { type Cell, type Column, textTable } from "../terminal/text-table.ts";
import { sparkline } from "./sparkline.ts";
import type { WorkflowTrend } from "./workflow-trend.ts";

/** Columns that a trend may take. */
const TREND_COLUMNS = 32;

/** Families and runs in the table; JSON and CSV have all. */
const MOST_FAMILIES = 20;
const MOST_RUNS = 20;

/** The history for a person: per workflow the trend, the key families and the newest runs. */
export function tableHistory(
  repository: string,
  trends: readonly WorkflowTrend[],
  { width }: { readonly width: number },
): string {
  const palette = paletteFor(process.stdout);
  const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]) =>
    textTable(columns, rows, { width, paintHead: palette.faint });
  const sections = trends.map(({ workflow, trend }) =>
    [
      palette.strong(`${repository}: ${printable(workflow.name)}`),
      spanOf(trend),
      "",
      ...table(FIGURES, figures(trend)),
      ...(trend.families.length === 0 ? [] : ["", ...table(FAMILIES, families(trend))]),
      ...(trend.runs.length === 0 ? [] : ["", ...table(RUNS, trend.runs.slice(-MOST_RUNS).toReversed().map(runRow))]),
    ].join("\n"),
  );
  return `${sections.join("\n\n\n")}\n`;
}

function spanOf({ runs }: Trend): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return "no runs";
  return `${runs.length} ${runs.length === 1 ? "run" : "runs"}, ${dayOf(first)} to ${dayOf(last)}, the newest on the right`;
}

const FIGURES: readonly Column[] = [
  { head: "" },
  { head: "median", align: "right" },
  { head: "least", align: "right" },
  { head: "most", align: "right" },
  { head: "newest", align: "right" },
  { head: "trend" },
];

function figures({ runs }: Trend): readonly (readonly Cell[])[] {
  // A run that failed ended early: its time is no part of a trend.
  const worked = runs.map((run) => (run.conclusion === "success" ? run.workingSeconds : null));
  return [
    figure("working time", worked, { format: formatSeconds }),
    figure(
      "cache hit rate",
      runs.map((run) => hitRate(addUp([...run.families.values()]))),
      SHARE,
    ),
    figure(
      "builds: steps cached",
      runs.map((run) => (run.steps === 0 ? null : run.cachedSteps / run.steps)),
      SHARE,
    ),
    figure(
      "builds: time cached",
      runs.map((run) => run.cachedTimeShare),
      SHARE,
    ),
  ].filter((row) => row !== undefined);
}

interface FigureStyle {
  readonly format: (value: number) => string;
  readonly scale?: readonly [number, number];
}

const SHARE: FigureStyle = { format: percent, scale: [0, 1] };

function figure(
  what: string,
  values: readonly (number | null)[],
  { format, ...style }: FigureStyle,
): readonly Cell[] | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return undefined;
  const newest = known.at(-1) ?? 0;
  const numbers = [median(known), Math.min(...known), Math.max(...known), newest].map((value) => ({
    text: format(value),
  }));
  return [{ text: what }, ...numbers, { text: sparkline(values, { columns: TREND_COLUMNS, ...style }) }];
}

const FAMILIES: readonly Column[] = [
  { head: "cache keys", cut: "middle" },
  { head: "asked", align: "right" },
  { head: "hit", align: "right" },
  { head: "partial", align: "right" },
  { head: "miss", align: "right" },
  { head: "failed", align: "right" },
  { head: "rate", align: "right" },
  { head: "trend" },
];

function families({ families: all }: Trend): readonly (readonly Cell[])[] {
  const left = all.length - MOST_FAMILIES;
  const rows = all.slice(0, MOST_FAMILIES).map(({ family, rates, ...uses }): readonly Cell[] => {
    const { hits, partial, misses, failed } = uses;
    const counts = [count(uses), hits, partial, misses, failed].map((number) => ({ text: String(number) }));
    const rate = hitRate(uses);
    return [
      { text: printable(family) },
      ...counts,
      { text: rate === null ? "–" : percent(rate) },
      { text: sparkline(rates, { columns: TREND_COLUMNS, scale: [0, 1] }) },
    ];
  });
  return left > 0 ? [...rows, [{ text: `and ${left} more` }]] : rows;
}

const RUNS: readonly Column[] = [
  { head: "started" },
  { head: "run", align: "right" },
  { head: "branch", cut: "end" },
  { head: "event", cut: "end" },
  { head: "result", cut: "end" },
  { head: "caches" },
  { head: "worked", align: "right" },
  { head: "steps cached", align: "right" },
];

function runRow(run: TrendRun): readonly Cell[] {
  const attempt = run.attempt > 1 ? ` #${run.attempt}` : "";
  return [
    { text: new Date(run.startedAtMs).toISOString().slice(0, 16).replace("T", " ") },
    { text: `${run.runId}${attempt}` },
    { text: printable(run.branch ?? "–") },
    { text: printable(run.event) },
    { text: printable(run.conclusion ?? "–") },
    { text: run.state },
    { text: run.workingSeconds === null ? "–" : formatSeconds(run.workingSeconds) },
    { text: run.steps === 0 ? "–" : `${run.cachedSteps} of ${run.steps}` },
  ];
}

function dayOf({ startedAtMs }: TrendRun): string {
  return new Date(startedAtMs).toISOString().slice(0, 10);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
