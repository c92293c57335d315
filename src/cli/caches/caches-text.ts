import { wrapAnsi } from "fast-wrap-ansi";
import type { CacheLimit } from "../../model/cache-entry.ts";
import { count, formatBytes } from "../../report/format.ts";
import type { Palette } from "../terminal/palette.ts";
import { printable } from "../terminal/terminal-text.ts";
import { type Cell, type Column, textTable } from "../terminal/text-table.ts";
import { formatAge } from "./format-age.ts";
import type { RepositoryPlan } from "./repository-plan.ts";
import type { CacheGroup, CacheSummary, KeyFamily } from "./summarise-caches.ts";

/** Families with a row of their own; `--json` has them all. */
const MOST_FAMILIES = 20;

/** Pull requests that have to hold their own copy before the default branch's lack of it is worth a word. */
const LEAST_PULLS = 2;

export interface TextOptions {
  readonly width: number;
  readonly palette: Palette;
  readonly nowMs: number;
}

interface CachesFacts {
  readonly repository: string;
  readonly limit: CacheLimit;
  readonly summary: CacheSummary;
  readonly look: RepositoryPlan;
}

/** A repository's caches for a person: how full it is, where they lie, what they are, and what a purge would do. */
export function cachesText(facts: CachesFacts, options: TextOptions): string {
  const { summary, look } = facts;
  const sections = [headLines(facts, options.palette)];
  if (look.entries.length > 0) {
    sections.push(placeTable(summary.places, options), familyTable(summary.families, options));
    sections.push([...coldStartLines(summary.families, options), planLine(look, options.palette)]);
  }
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** `syntasso/kratix: 9.1 GB of 10 GB (91 %) in 42 entries`. */
export function headLines(
  { repository, limit, look }: Omit<CachesFacts, "summary">,
  palette: Palette,
): readonly string[] {
  const used = look.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const share = `${formatBytes(used)} of ${formatBytes(limit.bytes)} (${Math.round((100 * used) / limit.bytes)} %)`;
  const lines = [
    `${palette.strong(printable(repository))}: ${share} in ${count(look.entries.length, "entry", "entries")}`,
  ];
  if (limit.source === "default")
    lines.push(palette.faint("GitHub did not tell the limit, so its default is taken for it."));
  return lines;
}

const GROUP_COLUMNS: readonly Column[] = [
  { head: "Entries", align: "right" },
  { head: "Size", align: "right" },
  { head: "Refs", align: "right" },
  { head: "Last used", align: "right" },
  { head: "To delete", align: "right" },
];

function placeTable(places: readonly CacheGroup[], options: TextOptions): readonly string[] {
  const rows = places.map((place) => [{ text: place.name }, ...groupCells(place, options)]);
  return table([{ head: "Where" }, ...GROUP_COLUMNS], rows, options);
}

function familyTable(families: readonly KeyFamily[], options: TextOptions): readonly string[] {
  const rows = families
    .slice(0, MOST_FAMILIES)
    .map((family) => [{ text: printable(family.name) }, ...groupCells(family, options)]);
  const left = families.length - rows.length;
  return [
    ...table([{ head: "Family of keys", cut: "middle" }, ...GROUP_COLUMNS], rows, options),
    ...(left > 0
      ? [options.palette.faint(`and ${count(left, "more family", "more families")}; --json has them all`)]
      : []),
  ];
}

function groupCells(
  { entries, bytes, refs, lastUsedMs, removed }: CacheGroup,
  { palette, nowMs }: TextOptions,
): Cell[] {
  return [
    { text: entries.toLocaleString("en-US") },
    { text: formatBytes(bytes) },
    { text: refs.toLocaleString("en-US") },
    { text: formatAge(nowMs - lastUsedMs) },
    removed.entries === 0
      ? { text: "–", paint: palette.faint }
      : { text: formatBytes(removed.bytes), paint: palette.warn },
  ];
}

function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], { width, palette }: TextOptions) {
  return textTable(columns, rows, { width, paintHead: palette.faint });
}

/** The commonest fault: the default branch never saves what every pull request then makes anew. */
function coldStartLines(families: readonly KeyFamily[], { palette, width }: TextOptions): readonly string[] {
  const cold = families.filter(({ onDefaultBranch, pulls }) => !onDefaultBranch && pulls >= LEAST_PULLS);
  if (cold.length === 0) return [];
  const what = count(cold.length, "family of keys is", "families of keys are");
  const which = cold
    .slice(0, 3)
    .map(({ name }) => printable(name))
    .join(", ");
  const said = `${what} saved by pull requests and never on the default branch, so each pull request starts without: ${which}`;
  return wrapAnsi(palette.warn(said), width, { hard: true }).split("\n");
}

function planLine({ plan }: RepositoryPlan, palette: Palette): string {
  if (plan.remove.length === 0) return "A purge would delete nothing.";
  const what = `${count(plan.remove.length, "entry", "entries")} (${formatBytes(plan.bytes)})`;
  return `A purge would delete ${palette.strong(what)}: cachewarden purge --dry-run shows which and why.`;
}
