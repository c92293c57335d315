import { cutEnd, cutMiddle, widthOf } from "./terminal-text.ts";

/** What a cell says, and how it is coloured; the colour takes no room. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface Column {
  readonly head: string;
  readonly align?: "right";
  /** Where a column that is too wide is shortened; one without this never is. */
  readonly cut?: "middle" | "end";
}

/** Blanks between two columns. */
const GAP = 2;

/** No column is shortened below this; rather, the table is wider than asked for. */
const NARROWEST = 8;

/** Lays out rows below their heads, in at most `width` columns of the terminal as long as anything can be shortened. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paintHead }: { readonly width: number; readonly paintHead: (text: string) => string },
): readonly string[] {
  const head = columns.map((column): Cell => ({ text: column.head, paint: paintHead }));
  const all = [head, ...rows];
  const widths = columnWidths(
    columns,
    columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index]?.text ?? "")))),
    width,
  );
  return all.map((row) =>
    columns
      .map((column, index) => layOut(row[index], column, widths[index] ?? 0))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

/** Takes a column at a time from the widest that may be shortened, so that narrow ones stay whole. */
function columnWidths(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  while (excess > 0) {
    const shortenable = widths.filter((each, index) => columns[index]?.cut !== undefined && each > NARROWEST);
    if (shortenable.length === 0) break;
    const widest = Math.max(...shortenable);
    const index = widths.findIndex((each, at) => each === widest && columns[at]?.cut !== undefined);
    widths[index] = widest - 1;
    excess -= 1;
  }
  return widths;
}

function layOut(cell: Cell | undefined, { align, cut }: Column, width: number): string {
  const text = cell?.text ?? "";
  const shortened = cut === undefined ? text : cut === "middle" ? cutMiddle(text, width) : cutEnd(text, width);
  const blanks = " ".repeat(Math.max(0, width - widthOf(shortened)));
  const painted = cell?.paint === undefined ? shortened : cell.paint(shortened);
  return align === "right" ? `${blanks}${painted}` : `${painted}${blanks}`;
}
