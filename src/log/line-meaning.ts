import { skipColours } from "./ansi.ts";
import { readVertexLine, type VertexLine } from "./buildkit/read-line.ts";
import { skipLevel } from "./level.ts";
import { type HeaderLine, readHeaderLine } from "./step-header.ts";
import { type Word, wordsAt, wordsOfOutput } from "./words.ts";

/**
 * What the text of a line says, wherever in a log it stands. What it then means for a step, a build or a tool is decided
 * by the folds, which know what was said before.
 */
export type LineMeaning =
  | { readonly kind: "nothing" }
  | { readonly kind: "words"; readonly words: readonly Word[] }
  /** A line of BuildKit's, with the words of what a program printed in it. */
  | { readonly kind: "vertex"; readonly line: VertexLine; readonly words: readonly Word[] };

/** A text that the scanner has found before, with what was understood of it so far. */
export interface SeenLine {
  meaning: LineMeaning | null;
  /** What it says when it stands in a step's header. */
  headerLine: HeaderLine | null;
}

const NOTHING: LineMeaning = { kind: "nothing" };
const [HASH, ZERO, NINE] = [0x23, 0x30, 0x39];

/** What the text from `text` to `end` says; `seen` keeps it for the next time. */
export function meaningOf(
  bytes: Buffer,
  { text, end, seen }: { readonly text: number; readonly end: number; readonly seen: SeenLine | null },
): LineMeaning {
  if (seen === null) return readMeaning(bytes, text, end);
  seen.meaning ??= readMeaning(bytes, text, end);
  return seen.meaning;
}

export function headerLineOf(
  bytes: Buffer,
  { text, end, seen }: { readonly text: number; readonly end: number; readonly seen: SeenLine | null },
): HeaderLine {
  if (seen === null) return readHeaderLine(bytes, text, end);
  seen.headerLine ??= readHeaderLine(bytes, text, end);
  return seen.headerLine;
}

function readMeaning(bytes: Buffer, text: number, end: number): LineMeaning {
  if (end - text < 4) return NOTHING;
  const begin = skipColours(bytes, text, end);
  const at = skipLevel(bytes, begin);
  if (at === begin && bytes[at] === HASH && isDigit(bytes[at + 1])) return readBuildKit(bytes, at, end);
  const words = wordsAt(bytes, { at, end, isMarked: at !== begin });
  return words.length === 0 ? NOTHING : { kind: "words", words };
}

function readBuildKit(bytes: Buffer, at: number, end: number): LineMeaning {
  const line = readVertexLine(bytes, { at, end });
  if (line === null) return NOTHING;
  const words = line.said.kind === "output" ? wordsOfOutput(bytes, at + line.said.at, end) : [];
  return { kind: "vertex", line, words };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
