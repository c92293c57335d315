import { withoutColours } from "../ansi.ts";
import { decodeLine } from "../decode-line.ts";
import type { BuildFold } from "./builds.ts";
import { readVertexText, type VertexText } from "./vertex-text.ts";

const [BLANK, DOT, ZERO, NINE] = [0x20, 0x2e, 0x30, 0x39];
const [C, D, N, S, T, U, W] = [0x43, 0x44, 0x6e, 0x73, 0x74, 0x75, 0x77];
const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const SHA256 = bytesOf("sha256:");
const EXTRACTING = bytesOf("extracting sha256:");
const [DONE, WRITING] = [bytesOf("DONE "), bytesOf("writing ")];
/** `sha256:` and 64 hexadecimal digits. */
const DIGEST_LENGTH = 71;

/** What a line `#N …` says. */
export interface VertexLine {
  readonly kind: "vertex";
  readonly number: number;
  readonly said: VertexSaid;
}

export type VertexSaid =
  /** A program printed something: `3.210 text`. The text begins at `at`, counted from the line's `#`. */
  | { readonly kind: "output"; readonly at: number; readonly mayEnd: boolean }
  /** Layers are downloaded or unpacked. */
  | { readonly kind: "layers" }
  | { readonly kind: "digest" }
  /** The two words that most lines are, told by their bytes. Where they do not fit the fold gets `text` like any other. */
  | { readonly kind: "end"; readonly how: "cached" | "done"; readonly seconds: number | null; readonly text: string }
  | { readonly kind: "status"; readonly writes: boolean; readonly text: string }
  | { readonly kind: "text"; readonly text: VertexText };

/**
 * Reads one line that begins with `#` and a digit; `null` for one that is not of BuildKit's. Builds print thousands of
 * lines of programs' output and of download progress, so those are told by their bytes, without making strings.
 */
export function readVertexLine(
  bytes: Buffer,
  { at, end }: { readonly at: number; readonly end: number },
): VertexLine | null {
  let next = at + 1;
  let number = 0;
  while (next < end && next - at < 9 && isDigit(bytes[next])) number = number * 10 + (bytes[next++] ?? 0) - ZERO;
  if (bytes[next] !== BLANK) return null;
  next++;

  const output = outputStart(bytes, next, end);
  const said: VertexSaid =
    output === -1
      ? readWord(bytes, next, end)
      : { kind: "output", at: output - at, mayEnd: endsLikeAVertex(bytes, { at: output, end, number }) };
  return { kind: "vertex", number, said };
}

/** Tells the fold what a line says, other than that a program printed it. */
export function tellFold(fold: BuildFold, { number, said }: VertexLine): void {
  switch (said.kind) {
    case "output":
      fold.output(number, said.mayEnd);
      return;
    case "layers":
      fold.layers(number);
      return;
    case "end":
      if (!fold.end(number, said.how, said.seconds)) fold.add(number, readVertexText(said.text));
      return;
    case "status":
      if (!fold.status(number, said.writes)) fold.add(number, readVertexText(said.text));
      return;
    case "text":
      fold.add(number, said.text);
  }
}

function readWord(bytes: Buffer, at: number, end: number): VertexSaid {
  if (startsWith(bytes, at, SHA256)) {
    // A digest alone is what old printers put below each name; with a size behind it a layer is on its way.
    return end > at + DIGEST_LENGTH && bytes[at + DIGEST_LENGTH] === BLANK ? LAYERS : DIGEST;
  }
  if (startsWith(bytes, at, EXTRACTING)) return LAYERS;
  const text = withoutColours(decodeLine(bytes, at, end));
  return plainWord(bytes, { at, end, text }) ?? { kind: "text", text: readVertexText(text) };
}

const LAYERS: VertexSaid = { kind: "layers" };
const DIGEST: VertexSaid = { kind: "digest" };

interface WordAt {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** `CACHED`, `DONE 1.2s`, and what goes on inside a vertex, as far as its first letter can be of nothing else. */
function plainWord(bytes: Buffer, { at, end, text }: WordAt): VertexSaid | null {
  switch (bytes[at]) {
    case C:
      return text === "CACHED" ? { kind: "end", how: "cached", seconds: null, text } : null;
    case D: {
      const seconds = startsWith(bytes, at, DONE) ? tenths(bytes, at + DONE.length, end) : -1;
      return seconds === -1 ? null : { kind: "end", how: "done", seconds, text };
    }
    // naming to …, transferring …, unpacking to …
    case N:
    case T:
    case U:
      return { kind: "status", writes: false, text };
    case W:
      return startsWith(bytes, at, WRITING) ? { kind: "status", writes: true, text } : null;
    default:
      return null;
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
