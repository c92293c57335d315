import { MAX_LINE_BYTES } from "./lines.ts";

/** The text of a line; invalid UTF-8 becomes U+FFFD, and what is beyond the longest line is dropped. */
export function decodeLine(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("utf8", start, Math.min(end, start + MAX_LINE_BYTES));
}
