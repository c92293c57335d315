import { breakLines, longestPart, type Paint, type Piece, painted, piecesWidth } from "./styled-text.ts";

/** One cell for each column. */
type Row = readonly (readonly Piece[])[];

export interface Table {
  readonly head: Row;
  readonly rows: readonly Row[];
  /** Below a rule of their own. */
  readonly totals?: readonly Row[];
  /** Which columns are aligned at their right. */
  readonly right: readonly boolean[];
}

/** A part of a word that is longer than this, such as a checksum, may be broken anywhere. */
const LONG = 22;

/** Blanks between two columns. */
const GAP = 2;

/** Lays a table out in at most `width` columns of the terminal; cells that are too wide are broken into lines. */
export function tableLines(
  { head, rows, totals = [], right }: Table,
  { width, rule }: { readonly width: number; readonly rule: Paint },
): readonly string[] {
  const all = [head, ...rows, ...totals];
  const columns = head.map((_, index) => all.map((row) => row[index] ?? []));
  const widths = narrowed(
    columns.map((cells) => Math.max(...cells.map(piecesWidth))),
    columns.map((cells) => Math.min(LONG, Math.max(...cells.map(longestPart)))),
    width,
  );
  const line = rule("─".repeat(widths.reduce((sum, each) => sum + each + GAP, -GAP)));
  const lay = (row: Row) => rowLines(row, widths, right);
  const bodies = rows.map(lay);
  // Rows of several lines would run into each other without some air.
  const airy = bodies.some((lines) => lines.length > 1);
  return [
    ...lay(head),
    line,
    ...bodies.flatMap((lines, index) => (airy && index > 0 ? ["", ...lines] : lines)),
    ...(totals.length > 0 ? [line, ...totals.flatMap(lay)] : []),
  ];
}

function rowLines(row: Row, widths: readonly number[], right: readonly boolean[]): readonly string[] {
  const cells = widths.map((width, index) => breakLines(row[index] ?? [], width));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    widths
      .map((width, index) => {
        const line = cells[index]?.[at] ?? [];
        const blanks = " ".repeat(Math.max(0, width - piecesWidth(line)));
        return right[index] === true ? `${blanks}${painted(line)}` : `${painted(line)}${blanks}`;
      })
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

/** Narrows the widest column again and again until all fit: first down to their longest parts, then at any price. */
function narrowed(natural: readonly number[], needed: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  for (const least of [needed, natural.map(() => 1)]) {
    let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
    while (excess > 0) {
      const candidates = widths.flatMap((each, index) => (each > (least[index] ?? 1) ? [index] : []));
      const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
      if (widest === undefined) break;
      widths[widest] = (widths[widest] ?? 1) - 1;
      excess -= 1;
    }
  }
  return widths;
}
