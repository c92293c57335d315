/**
 * The bytes kept of one line; the rest of a longer line is dropped.
 * No recognised line is longer than a few hundred bytes, and minified bundles or base64 blobs reach megabytes.
 */
export const MAX_LINE_BYTES = 8_192;

/** The text of a line; invalid UTF-8 becomes U+FFFD, and what is beyond the longest line is dropped. */
export function decodeLine(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("utf8", start, Math.min(end, start + MAX_LINE_BYTES));
}
