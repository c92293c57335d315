import type { KeptEntry } from "../../analysis/plan-purge.ts";
import type { CacheLimit } from "../../model/cache-entry.ts";
import type { PlannedEntry } from "../../model/purge.ts";
import { count, formatBytes } from "../../report/format.ts";
import { keepWords, removalWords } from "../../report/purge-words.ts";
import { headLines, type TextOptions } from "../caches/caches-text.ts";
import { formatAge } from "../caches/format-age.ts";
import type { RepositoryPlan } from "../caches/repository-plan.ts";
import { printable } from "../terminal/terminal-text.ts";
import { type Cell, type Column, textTable } from "../terminal/text-table.ts";

/** Of more entries than this each ref gets one row; `--json` has every entry. */
const MOST_ROWS = 60;

interface PlanFacts {
  readonly repository: string;
  /** `null` where the plan is for a single pull request, whose entries say nothing of the budget. */
  readonly limit: CacheLimit | null;
  readonly look: RepositoryPlan;
}

/** The plan for a person: what goes and why, and what stays and why. */
export function planText({ repository, limit, look }: PlanFacts, options: TextOptions): string {
  const { remove, keep, bytes } = look.plan;
  const { palette } = options;
  const head = limit === null ? [] : [headLines({ repository, limit, look }, palette)];
  const sections: (readonly string[])[] = [...head];
  if (look.entries.length === 0) sections.push(["Nothing to delete: there are no caches."]);
  else if (remove.length === 0)
    sections.push(["Nothing to delete: somebody can still read every entry, or it is kept."]);
  else sections.push([palette.strong(`Delete ${what(remove.length, bytes)}`), ...removalTable(remove, options)]);
  if (keep.length > 0)
    sections.push([palette.strong(`Keep ${what(keep.length, bytesOf(keep))}`), ...keepTable(keep, options)]);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** `12 entries (1.2 GB)`. */
export function what(entries: number, bytes: number): string {
  return `${count(entries, "entry", "entries")} (${formatBytes(bytes)})`;
}

function removalTable(remove: readonly PlannedEntry[], options: TextOptions): readonly string[] {
  return remove.length > MOST_ROWS ? byRef(remove, options) : byEntry(remove, options);
}

const WHY: Column = { head: "Why", cut: "end" };
const SIZE: Column = { head: "Size", align: "right" };

function byEntry(remove: readonly PlannedEntry[], { width, palette, nowMs }: TextOptions): readonly string[] {
  const columns: readonly Column[] = [
    { head: "Ref", cut: "middle" },
    { head: "Key", cut: "middle" },
    SIZE,
    { head: "Last used", align: "right" },
    WHY,
  ];
  // By ref, for reading; they are deleted in another order, an index before its blobs.
  const ordered = [...Map.groupBy(remove, ({ entry }) => entry.ref).values()].flat();
  const rows = ordered.map(({ entry, reason }): readonly Cell[] => [
    { text: printable(entry.ref) },
    { text: printable(entry.key) },
    { text: formatBytes(entry.sizeBytes) },
    { text: formatAge(nowMs - entry.lastAccessedAtMs) },
    { text: removalWords(reason) },
  ]);
  return textTable(columns, rows, { width, paintHead: palette.faint });
}

function byRef(remove: readonly PlannedEntry[], { width, palette }: TextOptions): readonly string[] {
  const groups = Map.groupBy(remove, ({ entry, reason }) => `${reason.kind} ${entry.ref}`);
  const rows = [...groups.values()].map((group): readonly Cell[] => [
    { text: printable(group[0]?.entry.ref ?? "") },
    { text: group.length.toLocaleString("en-US") },
    { text: formatBytes(bytesOf(group)) },
    { text: group[0] === undefined ? "" : removalWords(group[0].reason) },
  ]);
  const columns: readonly Column[] = [{ head: "Ref", cut: "middle" }, { head: "Entries", align: "right" }, SIZE, WHY];
  return [...textTable(columns, rows, { width, paintHead: palette.faint }), palette.faint("--json lists every entry")];
}

function keepTable(keep: readonly KeptEntry[], { width, palette }: TextOptions): readonly string[] {
  const groups = [...Map.groupBy(keep, ({ why }) => keepWords(why))].toSorted(
    ([, a], [, b]) => bytesOf(b) - bytesOf(a),
  );
  const rows = groups.map(([why, group]): readonly Cell[] => [
    { text: why },
    { text: group.length.toLocaleString("en-US") },
    { text: formatBytes(bytesOf(group)) },
  ]);
  return textTable([WHY, { head: "Entries", align: "right" }, SIZE], rows, { width, paintHead: palette.faint });
}

function bytesOf(entries: readonly { readonly entry: { readonly sizeBytes: number } }[]): number {
  return entries.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
}
