/** `2024-01-02T03:04:05.1234567Z` without the blank after it (actions/runner `Runner.Common/Logging.cs`). */
const TIMESTAMP_LENGTH = 28;

const [BLANK, DASH, DOT, COLON, T, Z] = [0x20, 0x2d, 0x2e, 0x3a, 0x54, 0x5a];
const ZERO = 0x30;

/**
 * Where the text begins that follows the runner's timestamp at `start`, or `start` when there is no timestamp.
 * A byte order mark is skipped: job logs begin with one, and one may stand wherever the runner opened a new page.
 * The blank after the `Z` is part of the timestamp, but editors cut it from empty lines, so a line may end at the `Z`.
 */
export function timestampEnd(bytes: Buffer, start: number, limit: number): number {
  const begin = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
  const end = begin + TIMESTAMP_LENGTH;
  if (end > limit || bytes[end - 1] !== Z || bytes[begin + 10] !== T || !hasTimestampShape(bytes, begin)) return begin;
  if (end === limit) return end;
  const next = bytes[end];
  if (next === BLANK) return end + 1;
  return next === 0x0a || next === 0x0d ? end : begin;
}

/** Every byte is looked at, so that no line end can hide in what is taken for a timestamp. */
function hasTimestampShape(bytes: Buffer, start: number): boolean {
  return (
    bytes[start + 4] === DASH &&
    bytes[start + 7] === DASH &&
    bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON &&
    bytes[start + 19] === DOT &&
    areDigits(bytes, start, start + 4) &&
    areDigits(bytes, start + 5, start + 7) &&
    areDigits(bytes, start + 8, start + 10) &&
    areDigits(bytes, start + 11, start + 13) &&
    areDigits(bytes, start + 14, start + 16) &&
    areDigits(bytes, start + 17, start + 19) &&
    areDigits(bytes, start + 20, start + 27)
  );
}

function areDigits(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > ZERO + 9) return false;
  }
  return true;
}

/** Milliseconds since 1970, with fractions, of the timestamp that ends right before `text`; `null` when there is none. */
export function timestampBefore(bytes: Buffer, start: number, text: number): number | null {
  if (text <= start) return null;
  const begin = text - TIMESTAMP_LENGTH - (bytes[text - 1] === BLANK ? 1 : 0);
  if (begin < start) return null;
  const field = (from: number, to: number): number => decimal(bytes, begin + from, begin + to);
  const day = startOfDay(field(0, 4), field(5, 7), field(8, 10));
  const seconds = field(11, 13) * 3_600 + field(14, 16) * 60 + field(17, 19);
  return day + seconds * 1_000 + field(20, 27) / 10_000;
}

/** Milliseconds from 1970 to a day of the Gregorian calendar, counted in years that end with February. */
function startOfDay(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const months = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return (years * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - 719_469) * 86_400_000;
}

function decimal(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] ?? ZERO) - ZERO;
  return value;
}
