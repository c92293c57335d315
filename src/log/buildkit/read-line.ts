import { withoutColours } from "../ansi.ts";
import { decodeLine } from "../decode-line.ts";
import type { BuildFold } from "./builds.ts";

const [BLANK, DOT, ZERO, NINE] = [0x20, 0x2e, 0x30, 0x39];
const [C, D, N, S, T, U, W] = [0x43, 0x44, 0x6e, 0x73, 0x74, 0x75, 0x77];
const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const SHA256 = bytesOf("sha256:");
const EXTRACTING = bytesOf("extracting sha256:");
const [CACHED, DONE, WRITING] = [bytesOf("CACHED"), bytesOf("DONE "), bytesOf("writing ")];
/** `sha256:` and 64 hexadecimal digits. */
const DIGEST_LENGTH = 71;

/**
 * Reads one line that begins with `#` and a digit, and tells the fold what it is. Builds print thousands of lines of
 * programs' output and of download progress, so those are told by their bytes, without making strings.
 *
 * Returns where the text begins that a program printed inside a vertex (`#12 3.210 text`), or -1.
 */
export function readBuildKitLine(
  fold: BuildFold,
  bytes: Buffer,
  { at, end }: { readonly at: number; readonly end: number },
): number {
  let next = at + 1;
  let number = 0;
  while (next < end && next - at < 9 && isDigit(bytes[next])) number = number * 10 + (bytes[next++] ?? 0) - ZERO;
  if (bytes[next] !== BLANK) return -1;
  next++;

  const output = outputStart(bytes, next, end);
  if (output !== -1) {
    fold.output(number, endsLikeAVertex(bytes, { at: output, end, number }));
    return output;
  }
  if (startsWith(bytes, next, SHA256)) {
    // A digest alone is what old printers put below each name; with a size behind it a layer is on its way.
    if (end > next + DIGEST_LENGTH && bytes[next + DIGEST_LENGTH] === BLANK) fold.layers(number);
    return -1;
  }
  if (startsWith(bytes, next, EXTRACTING)) fold.layers(number);
  else if (!readPlainWord(fold, bytes, { number, at: next, end }))
    fold.add(number, withoutColours(decodeLine(bytes, next, end)));
  return -1;
}

interface WordAt {
  readonly number: number;
  readonly at: number;
  readonly end: number;
}

/** `CACHED`, `DONE 1.2s`, and what goes on inside a vertex, as far as its first letter can be of nothing else. */
function readPlainWord(fold: BuildFold, bytes: Buffer, { number, at, end }: WordAt): boolean {
  switch (bytes[at]) {
    case C:
      return end === at + CACHED.length && startsWith(bytes, at, CACHED) && fold.end(number, "cached", null);
    case D: {
      const seconds = startsWith(bytes, at, DONE) ? tenths(bytes, at + DONE.length, end) : -1;
      return seconds !== -1 && fold.end(number, "done", seconds);
    }
    // naming to …, transferring …, unpacking to …
    case N:
    case T:
    case U:
      return fold.status(number, false);
    case W:
      return startsWith(bytes, at, WRITING) && fold.status(number, true);
    default:
      return false;
  }
}

/** The number in `12.3s`, or -1 for any other form. */
function tenths(bytes: Buffer, at: number, end: number): number {
  let next = at;
  let value = 0;
  while (next < end && next - at < 9 && isDigit(bytes[next])) value = value * 10 + (bytes[next++] ?? 0) - ZERO;
  const isWhole =
    next > at && next + 3 === end && bytes[next] === DOT && isDigit(bytes[next + 1]) && bytes[next + 2] === S;
  return isWhole ? (value * 10 + (bytes[next + 1] ?? 0) - ZERO) / 10 : -1;
}

/** Behind the seconds of `3.210 text`, or -1 when no seconds stand there. An empty line ends behind its seconds. */
function outputStart(bytes: Buffer, at: number, end: number): number {
  let next = at;
  while (next < end && isDigit(bytes[next])) next++;
  if (next === at || bytes[next] !== DOT) return -1;
  const fraction = ++next;
  while (next < end && isDigit(bytes[next])) next++;
  if (next === fraction) return -1;
  if (next === end) return end;
  return bytes[next] === BLANK ? next + 1 : -1;
}

/**
 * Whether output ends with `#N DONE 1.2s` or `#N CACHED` on the same line. Printers before BuildKit 0.9 put a vertex'
 * end there when its output had no line end; a program may print the same, so it is only a hint.
 */
function endsLikeAVertex(
  bytes: Buffer,
  { at, end, number }: { readonly at: number; readonly end: number; readonly number: number },
): boolean {
  const last = bytes[end - 1];
  if (last !== 0x73 && last !== 0x44 && last !== 0x45) return false;
  const tail = Math.max(at, end - 32);
  if (bytes.subarray(tail, end).indexOf(0x23) === -1) return false;
  return new RegExp(`#${number} (?:DONE(?: [\\d.]+s)?|CACHED|CANCELED)$`).test(decodeLine(bytes, tail, end));
}

function startsWith(bytes: Buffer, at: number, text: readonly number[]): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
