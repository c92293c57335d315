import prettyBytes from "pretty-bytes";
import prettyMilliseconds from "pretty-ms";

/** A time as people say it: `3m 34s`; below ten seconds with a tenth. */
export function formatSeconds(seconds: number): string {
  const rounded = Math.abs(seconds) < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
  if (rounded === 0) return "0s";
  return prettyMilliseconds(rounded * 1_000, { keepDecimalsOnWholeSeconds: false, secondsDecimalDigits: 1 });
}

/** A difference with its sign: `+1m 10s`, `−3s`. */
export function formatDelta(seconds: number): string {
  if (Math.round(seconds) === 0) return "±0s";
  return `${seconds > 0 ? "+" : "−"}${formatSeconds(Math.abs(seconds))}`;
}

/** A size in decimal units, as GitHub shows caches: `52.4 MB`. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes);
}

/** `1 hit`, `2 hits`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
}

/** Text that a narrow column of a table does not break, for times and sizes. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "&nbsp;");
}
