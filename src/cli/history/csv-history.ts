import { addUp, type TrendRun, type Uses } from "../../analysis/trend.ts";
import type { WorkflowTrend } from "./workflow-trend.ts";

const HEAD = [
  "workflow",
  "workflow_id",
  "run_id",
  "attempt",
  "started_at",
  "event",
  "branch",
  "conclusion",
  "cache_state",
  "working_seconds",
  "build_steps",
  "build_steps_cached",
  "cached_time_share",
  "family",
  "hits",
  "partial",
  "misses",
  "failed",
];

type Value = string | number | null;

/** The history as CSV (RFC 4180): a row for each run without a family, then one for each key family that it used. */
export function csvHistory(trends: readonly WorkflowTrend[]): string {
  const rows = trends.flatMap(({ workflow, trend }) =>
    trend.runs.flatMap((run) => {
      const start = [workflow.name, workflow.id, ...runCells(run)];
      return [
        [...start, "", ...useCells(addUp([...run.families.values()]))],
        ...[...run.families].map(([family, uses]) => [...start, family, ...useCells(uses)]),
      ];
    }),
  );
  return [HEAD, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function runCells(run: TrendRun): readonly Value[] {
  return [
    run.runId,
    run.attempt,
    new Date(run.startedAtMs).toISOString(),
    run.event,
    run.branch,
    run.conclusion,
    run.state,
    run.workingSeconds,
    run.steps,
    run.cachedSteps,
    run.cachedTimeShare,
  ];
}

function useCells({ hits, partial, misses, failed }: Uses): readonly Value[] {
  return [hits, partial, misses, failed];
}

/** Names are strangers' text: a spreadsheet takes one that begins like a formula for a formula, unless it is quoted so. */
function cell(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
