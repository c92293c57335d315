/** Columns when the output is no terminal. */
const PIPED_WIDTH = 100;

/** A table in fewer columns than this has no room for words. */
const NARROWEST_WIDTH = 40;

/** Columns to lay the report out for: what `COLUMNS` says, or else the terminal. */
export function terminalWidth(): number {
  const asked = Number(process.env.COLUMNS);
  const width = Number.isInteger(asked) && asked > 0 ? asked : (process.stdout.columns ?? PIPED_WIDTH);
  return Math.max(NARROWEST_WIDTH, width);
}
