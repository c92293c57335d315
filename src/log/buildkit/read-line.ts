import { withoutColours } from "../ansi.ts";
import { decodeLine } from "../decode-line.ts";
import type { BuildFold } from "./builds.ts";

const [BLANK, DOT, ZERO, NINE] = [0x20, 0x2e, 0x30, 0x39];
const SHA256 = [...new TextEncoder().encode("sha256:")];
const EXTRACTING = [...new TextEncoder().encode("extracting sha256:")];
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
  bytes: Uint8Array,
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
  else fold.add(number, withoutColours(decodeLine(bytes, next, end)));
  return -1;
}

/** Behind the seconds of `3.210 text`, or -1 when no seconds stand there. An empty line ends behind its seconds. */
function outputStart(bytes: Uint8Array, at: number, end: number): number {
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
  bytes: Uint8Array,
  { at, end, number }: { readonly at: number; readonly end: number; readonly number: number },
): boolean {
  const last = bytes[end - 1];
  if (last !== 0x73 && last !== 0x44 && last !== 0x45) return false;
  const tail = Math.max(at, end - 32);
  if (bytes.subarray(tail, end).indexOf(0x23) === -1) return false;
  return new RegExp(`#${number} (?:DONE(?: [\\d.]+s)?|CACHED|CANCELED)$`).test(decodeLine(bytes, tail, end));
}

function startsWith(bytes: Uint8Array, at: number, text: readonly number[]): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
