import { median } from "simple-statistics";

const BARS = "▁▂▃▄▅▆▇█";

/** Where there is no value. */
const GAP = "·";

/**
 * Draws values as bars, from the lowest to the highest of them or of the given scale. More values than columns are drawn
 * by the median of neighbours, so that one freak run does not hide the others.
 */
export function sparkline(
  values: readonly (number | null)[],
  { columns, scale }: { readonly columns: number; readonly scale?: readonly [low: number, high: number] },
): string {
  const drawn = condense(values, columns);
  const known = drawn.filter((value) => value !== null);
  if (known.length === 0) return GAP.repeat(drawn.length);
  const [low, high] = scale ?? [Math.min(...known), Math.max(...known)];
  return drawn
    .map((value) => {
      if (value === null) return GAP;
      // All the same: a line in the middle.
      const height = high === low ? 0.5 : (value - low) / (high - low);
      return BARS.charAt(Math.round(Math.min(1, Math.max(0, height)) * (BARS.length - 1)));
    })
    .join("");
}

function condense(values: readonly (number | null)[], columns: number): readonly (number | null)[] {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, column) => {
    const start = Math.floor((column * values.length) / columns);
    const end = Math.floor(((column + 1) * values.length) / columns);
    const known = values.slice(start, end).filter((value) => value !== null);
    return known.length === 0 ? null : median(known);
  });
}
