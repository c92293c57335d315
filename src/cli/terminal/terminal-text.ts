import measure from "fast-string-width";

/** Columns that a text takes in a terminal; wide characters take two. */
export function widthOf(text: string): number {
  return measure(text);
}

/**
 * Text of strangers, safe to print: a terminal acts on control characters, so they become visible. Format characters
 * that turn the reading direction would let a name look like another.
 */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\t\n\r]+/g, " ")
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, "\uFFFD")
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, "");
}

/** Shortens a text to so many columns, leaving out its end. */
export function cutEnd(text: string, columns: number): string {
  if (columns < 1) return "";
  return widthOf(text) <= columns ? text : `${startOf(text, columns - 1)}…`;
}

/** Shortens a text to so many columns, leaving out its middle: cache keys begin with what they are and end with what differs. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const end = endOf(text, Math.floor((columns - 1) / 2));
  return `${startOf(text, columns - 1 - widthOf(end))}…${end}`;
}

/** The longest start of a text, in whole characters as a person sees them, that takes so many columns at most. */
function startOf(text: string, columns: number): string {
  let start = "";
  for (const character of charactersOf(text)) {
    if (widthOf(start + character) > columns) break;
    start += character;
  }
  return start;
}

function endOf(text: string, columns: number): string {
  let end = "";
  for (const character of charactersOf(text).toReversed()) {
    if (widthOf(character + end) > columns) break;
    end = character + end;
  }
  return end;
}

function charactersOf(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
