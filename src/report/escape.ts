/**
 * Makes text that strangers wrote (names of jobs, keys, steps, messages) inert in a comment: it can then be no link,
 * mention, image, HTML, table cell or end of the report's marker. Every such text goes through one of these functions,
 * by the place where it stands.
 */

/** The longest piece of strangers' text that is shown; the middle of a longer one is left out, because keys differ at the end. */
const MOST_CHARACTERS = 120;

/** Text as code, outside of tables. GitHub makes no links and mentions in code. */
export function inlineCode(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  return asCode(shorten(visibleText(text), mostCharacters));
}

/**
 * Text as code in a cell of a table, where a bar has to be escaped even in code. Backslashes before a bar are read in
 * pairs: where their number is odd, one more is added (and seen), so that the bar's own still counts.
 */
export function cellCode(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  const visible = shorten(visibleText(text), mostCharacters);
  return asCode(visible.replace(/(\\*)\|/g, (_, run: string) => `${run}${run.length % 2 === 0 ? "" : "\\"}\\|`));
}

/** The longest word that stands in one line of a narrow column: a hash has no place where a browser would break it. */
const MOST_IN_LINE = 48;

/** The same for keys, whose long words would make a column wider than the comment: each line is code of its own. */
export function brokenCellCode(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  const visible = shorten(visibleText(text), mostCharacters);
  const lines = visible.replace(LONG_WORD, (word) => inLines(word).join("\0")).split("\0");
  return lines.map((line) => cellCode(line)).join("<br>");
}

const LONG_WORD = new RegExp(`\\S{${MOST_IN_LINE + 1},}`, "gu");

/** Broken behind a sign where there is one in the second half of a line. */
function inLines(word: string): readonly string[] {
  const points = Array.from(word);
  if (points.length <= MOST_IN_LINE) return [word];
  const sign = points.slice(0, MOST_IN_LINE).findLastIndex((point) => "-_./:".includes(point));
  const end = sign < MOST_IN_LINE / 2 ? MOST_IN_LINE : sign + 1;
  return [points.slice(0, end).join(""), ...inLines(points.slice(end).join(""))];
}

/** Text as code in a line of HTML, such as a summary, where Markdown is not read. */
export function htmlCode(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  const visible = shorten(visibleText(text), mostCharacters);
  return `<code>${(visible === "" ? "(empty)" : visible).replace(/[^\p{L}\p{N} ]/gu, reference)}</code>`;
}

/** What keeps GitHub from seeing a mention, a reference, a link or an emoji in what stands before and after it. */
const BREAK = "&#8203;";

/** Text as plain prose: every sign is escaped, and what GitHub would link is broken by a space of no width. */
export function inlineText(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  return shorten(visibleText(text), mostCharacters)
    .replace(/(?:www|GH|https?|ftp)(?=[-.:])|[0-9a-f]{6}(?=[0-9a-f])/gi, "$&\0")
    .replace(/[@#:]/g, "$&\0")
    .replace(/[!-/:-@[-`{-~]/g, (sign) => ("<>&".includes(sign) ? reference(sign) : `\\${sign}`))
    .replaceAll("\0", BREAK);
}

/** JSON on one line that cannot end the HTML comment which it stands in, with nothing in it that cannot be seen. */
export function commentJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\x7f-\x9f\u2028\u2029\p{Cf}]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

/**
 * Text without what cannot be seen or turns the reading direction: control and format characters, fillers, and halves
 * of surrogate pairs, which a request would refuse. No text bears the beginning of the marker that scripts look for.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replaceAll("<!--", "<! --")
    .trim();
}

function asCode(visible: string): string {
  if (visible === "") return "`(empty)`";
  const longestRun = Math.max(0, ...Array.from(visible.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longestRun + 1);
  const pad = longestRun > 0 || visible.endsWith("\\") ? " " : "";
  return `${fence}${pad}${visible}${pad}${fence}`;
}

function reference(sign: string): string {
  return `&#${sign.codePointAt(0)};`;
}

function shorten(text: string, mostCharacters: number): string {
  // By code points, so that no pair of surrogates is cut in two.
  const points = Array.from(text);
  if (points.length <= mostCharacters) return text;
  const tail = Math.floor((mostCharacters - 1) / 2);
  return `${points.slice(0, mostCharacters - 1 - tail).join("")}…${points.slice(points.length - tail).join("")}`;
}
