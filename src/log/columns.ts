import { timestampEnd } from "./timestamp.ts";

const TAB = 0x09;

/** The columns that `gh run view --log` prints before each line, and where the line itself begins. */
export interface Columns {
  readonly job: string;
  readonly step: string;
  readonly length: number;
}

/** The longest job and step names read, in bytes; GitHub cuts neither, but real ones are short. */
const MAX_COLUMN_BYTES = 1_000;

/** The columns of a line, or `null` when it has none. A line that begins with a timestamp has none: its tabs are its own. */
export function readColumns(bytes: Buffer, start: number, end: number): Columns | null {
  const limit = Math.min(end, start + MAX_COLUMN_BYTES);
  const first = tabFrom(bytes, start, limit);
  const second = first === -1 ? -1 : tabFrom(bytes, first + 1, limit);
  if (second === -1) return null;
  const begin = timestampEnd(bytes, start, start);
  return {
    job: bytes.toString("utf8", begin, first),
    step: bytes.toString("utf8", first + 1, second),
    length: second + 1 - start,
  };
}

/** Whether a line has columns and a timestamp behind them: the input is what `gh run view --log` printed. */
export function looksLikeColumns(bytes: Buffer, start: number, end: number): boolean {
  const columns = readColumns(bytes, start, end);
  if (columns === null) return false;
  const from = skipGarbledMark(bytes, start + columns.length);
  return timestampEnd(bytes, from, end) > from + 3;
}

/** What Windows' consoles make of a byte order mark, when they take UTF-8 for code page 437, 850 or 1252, or for ASCII. */
const GARBLED_MARKS = ["∩╗┐", "´╗┐", "ï»¿", "?"].map((text) => Buffer.from(text));

/** Where a line begins behind the columns, whose first bytes a redirection in PowerShell may have made from a byte order mark. */
export function skipGarbledMark(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first !== 0x3f && first < 0xc2) return at;
  const mark = GARBLED_MARKS.find((each) => each.every((byte, index) => bytes[at + index] === byte));
  const next = mark === undefined ? at : at + mark.length;
  return timestampEnd(bytes, next, bytes.length) > next + 3 ? next : at;
}

function tabFrom(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at] === TAB) return at;
  return -1;
}
