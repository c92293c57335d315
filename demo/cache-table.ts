import { cutMiddle } from "../src/cli/terminal/terminal-text.ts";
import { formatBytes } from "../src/report/format.ts";
import type { CacheEntry } from "../stand-in/world/state.ts";
import type { Screen } from "./screen/screen.ts";
import { plain } from "./screen/styled-text.ts";
import { tableLines } from "./screen/table.ts";

/** Columns of a key; its middle is left out, because keys begin with what they are and end with what differs. */
const KEY_COLUMNS = 36;

/** All entries that there were, with what became of each: the deleted ones first. */
export function cacheTable(
  { before, after }: { readonly before: readonly CacheEntry[]; readonly after: readonly CacheEntry[] },
  { width, looks }: Pick<Screen, "width" | "looks">,
): readonly string[] {
  const left = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !left.has(id));
  const row = ({ id, key, ref, sizeBytes }: CacheEntry) => {
    const kept = left.has(id);
    return [
      [{ text: kept ? "kept" : "deleted", paint: kept ? looks.good : looks.bad }],
      [{ text: ref, paint: plain }],
      [{ text: cutMiddle(key, KEY_COLUMNS), paint: looks.code }],
      [{ text: formatBytes(sizeBytes), paint: plain }],
    ];
  };
  const total = (word: string, entries: readonly CacheEntry[]) => [
    [{ text: word, paint: looks.strong }],
    [{ text: `${entries.length} entries`, paint: looks.strong }],
    [],
    [{ text: formatBytes(entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)), paint: looks.strong }],
  ];
  return tableLines(
    {
      head: ["", "Ref", "Key", "Size"].map((text) => [{ text, paint: looks.strong }]),
      rows: [...gone.map(row), ...after.map(row)],
      totals: [total("deleted", gone), total("kept", after)],
      right: [false, false, false, true],
    },
    { width, rule: looks.frame },
  );
}
