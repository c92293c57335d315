import { MAX_LINE_BYTES } from "../decode-line.ts";
import { readEnd, type VisitLine, visitLineFrom } from "../lines.ts";
import { timestampEnd } from "../timestamp.ts";
import {
  INPUT,
  INPUT_BYTES,
  LINE_END,
  NUMBER,
  RECORD_LENGTH,
  records,
  SEEN_AT,
  START,
  scanLines,
  scanned,
  TEXT,
  TEXT_NUMBER,
} from "./scan.ts";
import { beginScan, seenLine } from "./seen-lines.ts";

const NEWLINE = 0x0a;

/**
 * Which lines are visited:
 *
 * - `news`: those that begin like one of the wordings
 * - `header`: those of a step's header, as long as it goes on
 * - `any`: the next, whatever it is
 */
export type Wants = "news" | "header" | "any";

/** What sees the lines. */
export interface LineVisitor {
  readonly visit: VisitLine;
  /** So many lines were passed over, since nothing that is looked for begins like them. */
  readonly skip: (lines: number) => void;
  /** What is to be visited next. */
  readonly wants: () => Wants;
}

export interface LineScanner {
  readonly push: (chunk: Uint8Array) => void;
  /** Visits the last line when it has no line end. */
  readonly end: () => void;
}

/** Cuts a stream of bytes into lines and visits those of interest, holding at most `MAX_LINE_BYTES` of a line that spans chunks. */
export function createLineScanner(visitor: LineVisitor): LineScanner {
  const carry = Buffer.alloc(MAX_LINE_BYTES);
  let carried = 0;
  let hasCarry = false;
  /** The line that is held is longer than what is held of it. */
  let isCut = false;

  const keep = (bytes: Uint8Array, start: number, end: number): void => {
    const taken = Math.min(end - start, MAX_LINE_BYTES - carried);
    if (taken > 0) carry.set(bytes.subarray(start, start + taken), carried);
    carried += taken;
    isCut ||= taken < end - start;
    hasCarry = true;
  };
  const flush = (): void => {
    const end = isCut ? carried : readEnd(carry, 0, carried);
    visitor.visit(carry, 0, timestampEnd(carry, 0, end), end, null);
    carried = 0;
    hasCarry = false;
    isCut = false;
  };

  return {
    push: (chunk) => {
      let at = 0;
      while (at < chunk.length) {
        if (hasCarry) {
          const end = chunk.indexOf(NEWLINE, at);
          keep(chunk, at, end === -1 ? chunk.length : end);
          if (end === -1) return;
          flush();
          at = end + 1;
        } else {
          const piece = chunk.subarray(at, at + INPUT_BYTES);
          scanned.set(piece, INPUT);
          const rest = visitWholeLines(visitor, INPUT, INPUT + piece.length) - INPUT;
          // What follows the last line end begins the next piece, or is kept when it fills this one or ends the chunk.
          const isWhole = at + piece.length < chunk.length && rest > 0;
          if (!isWhole && rest < piece.length) keep(piece, rest, piece.length);
          at += isWhole ? rest : piece.length;
        }
      }
    },
    end: () => {
      if (hasCarry) flush();
    },
  };
}

/** Returns where the last line, which has no end here, begins. */
function visitWholeLines(visitor: LineVisitor, from: number, end: number): number {
  let at = from;
  for (;;) {
    const next =
      visitor.wants() === "any" ? visitLineFrom(visitor.visit, scanned, at, end) : visitFound(visitor, at, end);
    if (next === at) return at;
    at = next;
  }
}

/** Visits the lines found, and every line as long as that is wanted; returns where to go on: `from` when there is no whole line. */
function visitFound(visitor: LineVisitor, from: number, end: number): number {
  beginScan();
  const { found, lines, stoppedAt } = scanLines(from, end, visitor.wants() === "header");
  const place: Place = { at: from, passed: 0, end, recordsEnd: found * RECORD_LENGTH };
  for (let record = 0; record < place.recordsEnd; record += RECORD_LENGTH) visitRecord(visitor, record, place);
  if (lines > place.passed) visitor.skip(lines - place.passed);
  return Math.max(place.at, stoppedAt);
}

/** Where a walk over the lines found stands: in the bytes, and among the lines of the scan. */
interface Place {
  at: number;
  passed: number;
  readonly end: number;
  readonly recordsEnd: number;
}

function visitRecord(visitor: LineVisitor, record: number, place: Place): void {
  const start = records[record + START] ?? 0;
  // A line found may have been visited already, when every line was wanted.
  if (start < place.at) return;
  const number = records[record + NUMBER] ?? 0;
  if (number - place.passed > 1) visitor.skip(number - place.passed - 1);
  const stop = records[record + LINE_END] ?? 0;
  const seen = seenLine(records[record + SEEN_AT] ?? -1, records[record + TEXT_NUMBER] ?? 0);
  visitor.visit(scanned, start, records[record + TEXT] ?? 0, readEnd(scanned, start, stop), seen);
  place.passed = number;
  place.at = stop + 1;
  while (visitor.wants() !== "news") {
    if (isNextFound(record, place)) return;
    const next = visitLineFrom(visitor.visit, scanned, place.at, place.end);
    if (next === place.at) return;
    place.passed++;
    place.at = next;
  }
}

/** Whether the line that follows is the next one that was found, as in a step's header. */
function isNextFound(record: number, place: Place): boolean {
  const next = record + RECORD_LENGTH;
  return next < place.recordsEnd && records[next + START] === place.at;
}
