/**
 * Makes text that strangers wrote (names of jobs, keys, steps, messages) inert in a comment: it can then be no link,
 * mention, image, HTML, table cell or end of the report's marker. Every such text goes through here.
 */

/** The longest piece of strangers' text that is shown; the middle of a longer one is left out, because keys differ at the end. */
const MOST_CHARACTERS = 120;

/**
 * Text as code. GitHub makes no links and mentions in code. The bar is escaped as tables want it, so it shows a
 * backslash before the bar outside of a table; names with bars are rare and it stays harmless.
 */
export function inlineCode(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  const visible = shorten(visibleText(text), mostCharacters).replaceAll("|", "\\|");
  if (visible === "") return "`(empty)`";
  const longestRun = Math.max(0, ...Array.from(visible.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longestRun + 1);
  const pad = longestRun > 0 || visible.endsWith("\\") ? " " : "";
  return `${fence}${pad}${visible}${pad}${fence}`;
}

/** Text as plain prose. The empty comment after `@`, `#` and the like keeps GitHub from seeing a mention or a reference. */
export function inlineText(text: string, mostCharacters: number = MOST_CHARACTERS): string {
  return shorten(visibleText(text), mostCharacters)
    .replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign)
    .replace(/[\\`*_{}[\]()!|~$^=+-]/g, "\\$&")
    .replace(/[@#:/.]|\b(?=gh\\-\d)/gi, "$&<!---->");
}

/** JSON that cannot end the HTML comment which it stands in. */
export function commentJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
}

/**
 * Text without what cannot be seen or turns the reading direction: control and format characters, and halves of
 * surrogate pairs, which a request would refuse.
 */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, "")
    .trim();
}

function shorten(text: string, mostCharacters: number): string {
  // By code points, so that no pair of surrogates is cut in two.
  const points = Array.from(text);
  if (points.length <= mostCharacters) return text;
  const tail = Math.floor((mostCharacters - 1) / 2);
  return `${points.slice(0, mostCharacters - 1 - tail).join("")}…${points.slice(points.length - tail).join("")}`;
}
