import { TIMESTAMP_LENGTH, timestampEnd } from "./timestamp.ts";

/**
 * The bytes kept of one line; the rest of a longer line is dropped.
 * No recognised line is longer than a few hundred bytes, and minified bundles or base64 blobs reach megabytes.
 */
export const MAX_LINE_BYTES = 8_192;

/**
 * Sees one line: its bytes from `start` to `end`, without the line end, and `text`, where the text after the runner's
 * timestamp begins (`start` when there is none). The bytes are only lent: the next chunk may overwrite them.
 * Four plain numbers instead of an object, because this is called for every line of a log of any size.
 */
export type VisitLine = (bytes: Uint8Array, start: number, text: number, end: number) => void;

export interface LineSplitter {
  readonly push: (chunk: Uint8Array) => void;
  /** Visits the last line when it has no line end. */
  readonly end: () => void;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Cuts a stream of bytes into lines, holding at most `MAX_LINE_BYTES` of a line that spans chunks. */
export function createLineSplitter(visit: VisitLine): LineSplitter {
  const carry = new Uint8Array(MAX_LINE_BYTES);
  let carried = 0;
  let hasCarry = false;

  const keep = (chunk: Uint8Array, start: number, end: number): void => {
    const taken = Math.min(end - start, MAX_LINE_BYTES - carried);
    if (taken > 0) carry.set(chunk.subarray(start, start + taken), carried);
    carried += Math.max(taken, 0);
    hasCarry = true;
  };
  const flush = (): void => {
    visitLine(visit, carry, 0, carried);
    carried = 0;
    hasCarry = false;
  };

  return {
    push: (chunk) => {
      let start = 0;
      if (hasCarry) {
        const end = chunk.indexOf(NEWLINE);
        keep(chunk, 0, end === -1 ? chunk.length : end);
        if (end === -1) return;
        flush();
        start = end + 1;
      }
      const rest = visitWholeLines(visit, chunk, start);
      if (rest < chunk.length) keep(chunk, rest, chunk.length);
    },
    end: () => {
      if (hasCarry) flush();
    },
  };
}

/** Returns where the last line, which has no end in this chunk, begins. */
function visitWholeLines(visit: VisitLine, chunk: Uint8Array, from: number): number {
  const length = chunk.length;
  let start = from;
  while (start < length) {
    // A timestamp holds no line end, so nearly every line is searched from behind its own.
    const text = start + TIMESTAMP_LENGTH < length ? timestampEnd(chunk, start, length) : start;
    let end = text;
    while (end < length && chunk[end] !== NEWLINE) end++;
    if (end === length) return start;
    visit(chunk, start, text, end > text && chunk[end - 1] === RETURN ? end - 1 : end);
    start = end + 1;
  }
  return length;
}

function visitLine(visit: VisitLine, bytes: Uint8Array, start: number, stop: number): void {
  const end = stop > start && bytes[stop - 1] === RETURN ? stop - 1 : stop;
  visit(bytes, start, timestampEnd(bytes, start, end), end);
}
