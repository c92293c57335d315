/**
 * A quick look at the first four bytes of a line: may one of these texts begin here?
 *
 * Nearly all lines of a log are of no interest, and making a string of each would cost more than everything else.
 * Every text sets one bit at its first two bytes and the same bit at the next two, so a wrong "yes" is rare and a wrong
 * "no" impossible.
 */
export type LineFilter = (bytes: Uint8Array, at: number, end: number) => number;

/** The bits of one group of texts in a filter's answer; three groups of 10 fill the 30 bits of V8's small integers. */
const BITS_OF_GROUP = 10;

/** The bits that the group at `index` of `createLineFilter`'s list sets. */
export function groupMask(index: number): number {
  return ((1 << BITS_OF_GROUP) - 1) << (index * BITS_OF_GROUP);
}

/** Makes a filter of up to three lists of patterns; each pattern must begin with four characters of literal text. */
export function createLineFilter(groups: readonly (readonly RegExp[])[]): LineFilter {
  const first = new Int32Array(0x10000);
  const second = new Int32Array(0x10000);
  for (const [group, patterns] of groups.entries()) {
    for (const [index, text] of patterns.flatMap(literalStarts).entries()) {
      const bit = 1 << (group * BITS_OF_GROUP + (index % BITS_OF_GROUP));
      mark(first, text, { at: 0, bit });
      mark(second, text, { at: 2, bit });
    }
  }
  return (bytes, at, end) => {
    if (end - at < 4) return 0;
    const head = first[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] ?? 0;
    if (head === 0) return 0;
    return head & (second[((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)] ?? 0);
  };
}

function mark(table: Int32Array, text: string, { at, bit }: { readonly at: number; readonly bit: number }): void {
  const index = (text.charCodeAt(at) << 8) | text.charCodeAt(at + 1);
  table[index] = (table[index] ?? 0) | bit;
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
