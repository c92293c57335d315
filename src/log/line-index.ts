/**
 * Finds, by a line's first bytes, the rows that may recognise it: nearly always none.
 *
 * Almost all lines of a log are of no interest, and making a string of each would cost more than everything else. So
 * the literal text with which each pattern begins is compared with the bytes, and a pattern is tried only on a line
 * that begins with its text.
 */
export type LineIndex<Row> = (bytes: Buffer, at: number, end: number) => readonly Row[];

/** Bytes of a pattern's literal text that are compared. Colours may stand in the middle of a line, and a longer text tells hardly more. */
const MAX_LITERAL = 10;

interface Beginning<Row> {
  readonly literal: readonly number[];
  /** All rows whose literal is this one or the beginning of it, in the order of the table. */
  readonly rows: readonly Row[];
}

/**
 * Makes an index of rows; the order of the rows found is that of the list. Each pattern begins with `^` and at least
 * four characters of literal text.
 */
export function createLineIndex<Row>(rows: readonly Row[], patternOf: (row: Row) => RegExp): LineIndex<Row> {
  /** By the first two bytes: the number of a bucket, or 0. */
  const bucketOf = new Uint8Array(0x10000);
  const buckets: Beginning<Row>[][] = [[]];
  for (const beginning of beginningsOf(rows, patternOf)) {
    const pair = ((beginning.literal[0] ?? 0) << 8) | (beginning.literal[1] ?? 0);
    bucketOf[pair] ||= buckets.push([]) - 1;
    if (buckets.length > 256) throw new Error("More than 255 different beginnings: a byte no longer counts them");
    buckets[bucketOf[pair] ?? 0]?.push(beginning);
  }
  const none: readonly Row[] = [];
  return (bytes, at, end) => {
    if (end - at < 4) return none;
    const bucket = bucketOf[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] ?? 0;
    if (bucket === 0) return none;
    const beginnings = buckets[bucket] ?? [];
    for (let index = 0; index < beginnings.length; index++) {
      const beginning = beginnings[index];
      if (beginning !== undefined && beginsWith(bytes, at, beginning.literal)) return beginning.rows;
    }
    return none;
  };
}

/** The longest first: where two literals stand at a line's beginning, the shorter is the beginning of the longer. */
function beginningsOf<Row>(rows: readonly Row[], patternOf: (row: Row) => RegExp): readonly Beginning<Row>[] {
  const worded = rows.map((row) => ({
    row,
    starts: literalStarts(patternOf(row)).map((text) => text.slice(0, MAX_LITERAL)),
  }));
  const literals = [...new Set(worded.flatMap(({ starts }) => starts))].sort((a, b) => b.length - a.length);
  return literals.map((literal) => ({
    literal: [...literal].map((character) => character.charCodeAt(0)),
    rows: worded.filter(({ starts }) => starts.some((start) => literal.startsWith(start))).map(({ row }) => row),
  }));
}

function beginsWith(bytes: Buffer, at: number, literal: readonly number[]): boolean {
  // The first two bytes led to this literal.
  for (let index = 2; index < literal.length; index++) {
    if (bytes[at + index] !== literal[index]) return false;
  }
  return true;
}

/** The texts of which a line must begin with one, for a pattern that begins with `^` and literal text, also in a group. */
export function literalStarts(pattern: RegExp): readonly string[] {
  return alternatives(pattern.source.replace(/^\^/, "")).map((source) => {
    const text = literalPrefix(source);
    if (text.length < 4) throw new Error(`The pattern ${pattern} must begin with four characters of literal text`);
    return text;
  });
}

/** `(?:one|other) rest` is `one rest` and `other rest`. */
function alternatives(source: string): readonly string[] {
  if (!source.startsWith("(")) return [source];
  const close = closingOf(source);
  const inner = source.slice(source.startsWith("(?:") ? 3 : 1, close);
  return splitAtBars(inner).flatMap((one) => alternatives(one + source.slice(close + 1)));
}

/** Where the group that begins the source ends. */
function closingOf(source: string): number {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "(") depth++;
    else if (source[at] === ")" && --depth === 0) return at;
  }
  return source.length;
}

function splitAtBars(source: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const [part] of source.matchAll(/\\.|[^\\]/g)) {
    if (part === "(") depth++;
    if (part === ")") depth--;
    if (part === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += part;
  }
  return parts;
}

function literalPrefix(source: string): string {
  // ` {2}` is how a pattern writes two blanks.
  const spelt = source.replaceAll(/ \{(\d)\}/g, (_, count: string) => " ".repeat(Number(count)));
  const literal = /^(?:[^()\\[\]{}?*+.^$|]|\\[^a-zA-Z0-9])*/.exec(spelt)?.[0] ?? "";
  // A quantifier that allows none makes the last character optional.
  const certain = /^[?*{]/.test(spelt.slice(literal.length)) ? literal.replace(/\\?.$/, "") : literal;
  return certain.replaceAll(/\\(.)/g, "$1");
}
