/** One figure of a benchmark, with what is promised of it. */
export interface Result {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Prints the figures, and gives whether all promises are kept. */
export function printResults(title: string, results: readonly Result[]): boolean {
  console.log(`\n${title}`);
  let allKept = true;
  for (const { what, value, atLeast, atMost } of results) {
    const kept = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
    allKept &&= kept;
    const promised = atLeast !== undefined ? `at least ${atLeast}` : atMost !== undefined ? `at most ${atMost}` : "";
    const verdict = promised === "" ? "" : `  ${kept ? "kept" : "MISSED"}: ${promised}`;
    console.log(`  ${what.padEnd(44)}${rounded(value).padStart(10)}${verdict}`);
  }
  return allKept;
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
