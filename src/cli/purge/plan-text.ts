import { wrapAnsi } from "fast-wrap-ansi";
import type { KeptEntry } from "../../analysis/plan-purge.ts";
import type { CacheLimit } from "../../model/cache-entry.ts";
import type { PlannedEntry } from "../../model/purge.ts";
import { count, formatBytes } from "../../report/format.ts";
import { keepWords, removalKindWords, removalWords } from "../../report/purge-words.ts";
import { headLines, type TextOptions } from "../caches/caches-text.ts";
import { formatAge } from "../caches/format-age.ts";
import type { RepositoryPlan } from "../caches/repository-plan.ts";
import { printable } from "../terminal/terminal-text.ts";
import { type Cell, type Column, textTable } from "../terminal/text-table.ts";

/** Of more entries than this each ref gets one row, and of more refs the largest; `--json` has every entry. */
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
  else sections.push([palette.strong(`Delete ${what(remove.length, bytes)}`), ...removalLines(remove, options)]);
  if (keep.length > 0)
    sections.push([palette.strong(`Keep ${what(keep.length, bytesOf(keep))}`), ...keepTable(keep, options)]);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** `12 entries (1.2 GB)`. */
export function what(entries: number, bytes: number): string {
  return `${count(entries, "entry", "entries")} (${formatBytes(bytes)})`;
}

function removalLines(remove: readonly PlannedEntry[], options: TextOptions): readonly string[] {
  return remove.length > MOST_ROWS ? byReason(remove, options) : byRef(remove, options);
}

const SIZE: Column = { head: "Size", align: "right" };
const INDENT = 2;

/** Every entry, below its ref and why it goes: both are never shortened, because they are what a person agrees to. */
function byRef(remove: readonly PlannedEntry[], options: TextOptions): readonly string[] {
  const { palette, nowMs } = options;
  // By ref, for reading; they are deleted in another order, an index before its blobs.
  const groups = [...Map.groupBy(remove, ({ entry, reason }) => `${reason.kind} ${entry.ref}`).values()];
  const columns: readonly Column[] = [{ head: "Key", cut: "middle" }, SIZE, { head: "Last used", align: "right" }];
  const rows = groups
    .flat()
    .map(({ entry }): readonly Cell[] => [
      { text: printable(entry.key) },
      { text: formatBytes(entry.sizeBytes) },
      { text: formatAge(nowMs - entry.lastAccessedAtMs) },
    ]);
  const [head = "", ...lines] = indentedTable(columns, rows, options);
  const sections = groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const why = `${palette.strong(printable(first.entry.ref))}: ${removalWords(first.reason)}`;
    return [...wrapped(why, options), ...lines.splice(0, group.length)];
  });
  return [head, ...sections];
}

/** Of many entries each ref with what goes there, below why it goes; the largest first. */
function byReason(remove: readonly PlannedEntry[], options: TextOptions): readonly string[] {
  const { palette } = options;
  const columns: readonly Column[] = [{ head: "Ref", cut: "middle" }, { head: "Entries", align: "right" }, SIZE];
  const groups = [...Map.groupBy(remove, ({ reason }) => removalKindWords(reason.kind))];
  const sections = groups.flatMap(([why, group]) => {
    const refs = [...Map.groupBy(group, ({ entry }) => entry.ref)].toSorted(([, a], [, b]) => bytesOf(b) - bytesOf(a));
    const rows = refs
      .slice(0, MOST_ROWS)
      .map(([ref, entries]): readonly Cell[] => [
        { text: printable(ref) },
        { text: entries.length.toLocaleString("en-US") },
        { text: formatBytes(bytesOf(entries)) },
      ]);
    const rest = refs.slice(MOST_ROWS).flatMap(([, entries]) => entries);
    const more =
      rest.length === 0
        ? []
        : [`and ${count(refs.length - MOST_ROWS, "more ref")} with ${what(rest.length, bytesOf(rest))}`];
    return [
      ...wrapped(`${palette.strong(why)}: ${what(group.length, bytesOf(group))}`, options),
      ...indentedTable(columns, rows, options),
      ...more.map((line) => `${" ".repeat(INDENT)}${palette.faint(line)}`),
    ];
  });
  return [...sections, palette.faint("--json lists every entry")];
}

function indentedTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, palette }: TextOptions,
): string[] {
  const lines = textTable(columns, rows, { width: width - INDENT, paintHead: palette.faint });
  return lines.map((line) => `${" ".repeat(INDENT)}${line}`);
}

function wrapped(text: string, { width }: TextOptions): readonly string[] {
  return wrapAnsi(text, width, { hard: true }).split("\n");
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
  return textTable([{ head: "Why", cut: "end" }, { head: "Entries", align: "right" }, SIZE], rows, {
    width,
    paintHead: palette.faint,
  });
}

function bytesOf(entries: readonly { readonly entry: { readonly sizeBytes: number } }[]): number {
  return entries.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
}
