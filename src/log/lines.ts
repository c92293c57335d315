import { MAX_LINE_BYTES } from "./decode-line.ts";
import type { SeenLine } from "./line-meaning.ts";
import { timestampEnd } from "./timestamp.ts";

/** Lines that may stand before the first one with a timestamp: the rest of a message, or what somebody wrote above a copy. */
export const DECIDING_LINES = 50;

/**
 * Sees one line: its bytes from `start` to `end`, without the line end, and `text`, where the text after the runner's
 * timestamp begins (`start` when there is none). The bytes are only lent: the next chunk may overwrite them. `seen` is
 * what was understood of the same text before, where the scanner keeps it.
 * Plain numbers instead of an object, because this is called for every line of a log of any size.
 */
export type VisitLine = (bytes: Buffer, start: number, text: number, end: number, seen: SeenLine | null) => void;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Visits the line at `start`; returns where the next begins, or `start` when the line has no end before `limit`. */
export function visitLineFrom(visit: VisitLine, bytes: Buffer, start: number, limit: number): number {
  // A timestamp holds no line end, so nearly every line is searched from behind its own.
  const text = timestampEnd(bytes, start, limit);
  let end = text;
  while (end < limit && bytes[end] !== NEWLINE) end++;
  if (end >= limit) return start;
  visit(bytes, start, text, readEnd(bytes, start, end), null);
  return end + 1;
}

/** Where what is read of a line ends, whose line end is at `lineEnd`: before `\r\n`, and at the longest that is read. */
export function readEnd(bytes: Buffer, start: number, lineEnd: number): number {
  const end = lineEnd > start && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
  return end - start > MAX_LINE_BYTES ? start + MAX_LINE_BYTES : end;
}
