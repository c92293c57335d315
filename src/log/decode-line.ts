import { MAX_LINE_BYTES } from "./lines.ts";

const decoder = new TextDecoder();

/** The text of a line; invalid UTF-8 becomes U+FFFD, and what is beyond the longest line is dropped. */
export function decodeLine(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, Math.min(end, start + MAX_LINE_BYTES)));
}
