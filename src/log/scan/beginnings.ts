import { literalStarts } from "../line-index.ts";
import { wantedPatterns } from "../wanted.ts";

/**
 * For each pair of bytes (the first in the low byte), bits: a line is of interest when its first three pairs have a bit
 * in common. Each text sets one bit in all three tables, so a wrong "yes" is rare and a wrong "no" impossible.
 */
export interface BeginningTables {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  readonly third: Uint8Array;
}

/** The bits that the wordings share; the two others are for what is told by its kind of characters. */
const BITS_OF_TEXTS = 6;
const BIT_OF_MARKS = 1 << 6;
const BIT_OF_NUMBERS = 1 << 7;

const ANY = Array.from({ length: 256 }, (_, byte) => byte);
const DIGITS = bytesOf("0123456789");

/** The marks of warnings and errors. */
const MARKS = ["##[war", "##[err", "##[not", "[warni", "Warnin", "Error:"].map(charactersOf);

/** `29 actionable tasks`, with a number of any length. */
const NUMBERS = [
  [DIGITS, bytesOf(" "), bytesOf("a"), bytesOf("c")],
  [DIGITS, DIGITS, bytesOf(" "), bytesOf("a")],
  [DIGITS, DIGITS, DIGITS, [...bytesOf(" "), ...DIGITS]],
];

/** The tables for every line that the reader may read outside of a step's header, but for BuildKit's (`#` and a digit). */
export function beginningTables(): BeginningTables {
  const tables = {
    first: new Uint8Array(0x10000),
    second: new Uint8Array(0x10000),
    third: new Uint8Array(0x10000),
  };
  // One bit for all texts that begin alike: with a bit each, such a beginning would let pass what any of them goes on with.
  const byPair = Map.groupBy(wantedPatterns().flatMap(literalStarts), (text) => text.slice(0, 2));
  for (const [index, texts] of [...byPair.values()].entries()) {
    for (const text of texts) mark(tables, charactersOf(text), 1 << (index % BITS_OF_TEXTS));
  }
  for (const marks of MARKS) mark(tables, marks, BIT_OF_MARKS);
  for (const numbers of NUMBERS) mark(tables, numbers, BIT_OF_NUMBERS);
  return tables;
}

/** Marks a beginning: for each of six places the bytes that may stand there. What is beyond its end may be anything. */
function mark(tables: BeginningTables, beginning: readonly (readonly number[])[], bit: number): void {
  const [a = ANY, b = ANY, c = ANY, d = ANY, e = ANY, f = ANY] = beginning;
  markPairs(tables.first, [a, b], bit);
  markPairs(tables.second, [c, d], bit);
  markPairs(tables.third, [e, f], bit);
}

function markPairs(table: Uint8Array, [low, high]: readonly [readonly number[], readonly number[]], bit: number): void {
  // Two places of which nothing is known are the same for all texts of this bit.
  if (low === ANY && high === ANY && ((table[0] ?? 0) & bit) !== 0) return;
  for (const other of high) {
    for (const one of low) table[(other << 8) | one] = (table[(other << 8) | one] ?? 0) | bit;
  }
}

function charactersOf(text: string): readonly (readonly number[])[] {
  return [...text].map(bytesOf);
}

function bytesOf(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0));
}
