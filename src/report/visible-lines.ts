/**
 * How many lines a reader sees of Markdown that this app wrote, in a comment on GitHub: some 780 pixels wide. How long a
 * line is depends on the letters, so this is an estimate; test/scripts/render-comment.test.ts holds it against a browser.
 */
export function visibleLines(markdown: string): number {
  const lines = markdown.split("\n").filter((line) => line.trim() !== "" && !RULE.test(line));
  const prose = lines.filter((line) => !line.startsWith("|"));
  const rows = lines.filter((line) => line.startsWith("|"));
  return prose.reduce((sum, line) => sum + linesWithin(shownText(line), charactersIn(line)), 0) + tableLines(rows);
}

/** The rule between the head of a table and its rows is no line of its own. */
const RULE = /^\| -/;

/** Characters side by side: the letters of headings are larger, those of small print smaller. */
function charactersIn(line: string): number {
  if (line.startsWith("#")) return 80;
  return line.startsWith("<sub>") ? 135 : 100;
}

/** Characters side by side in all columns of a table, and what each column takes for its border and padding. */
const TABLE_CHARACTERS = 104;
const COLUMN_CHARACTERS = 4;

/** A browser gives each column its longest word, and shares out the rest by what the columns would like to have. */
function tableLines(rows: readonly string[]): number {
  const table = rows.map((row) =>
    row
      .slice(2, -2)
      .split(/(?<!\\) \| /)
      .map(shownText),
  );
  const columns = table[0]?.map((_, at) => table.map((cells) => cells[at] ?? "")) ?? [];
  const least = columns.map((cells) => longest(cells.flatMap((cell) => cell.split(BREAKS))));
  const most = columns.map(longest);
  const room = TABLE_CHARACTERS - COLUMN_CHARACTERS * columns.length - sum(least);
  const part = Math.min(1, Math.max(0, room) / Math.max(1, sum(most) - sum(least)));
  const widths = columns.map((_, at) => (least[at] ?? 0) + part * ((most[at] ?? 0) - (least[at] ?? 0)));
  const height = (cells: readonly string[]) => Math.max(...cells.map((cell, at) => linesWithin(cell, widths[at] ?? 1)));
  return sum(table.map(height));
}

/** Where a line may end: behind a hyphen, and at a space that is none of ours. */
const BREAKS = / |(?<=-)/;

function linesWithin(text: string, characters: number): number {
  let [lines, used] = [1, 0];
  for (const word of text.split(/(?<= )|(?<=-)/)) {
    const length = word.trimEnd().length;
    if (used > 0 && used + length > Math.ceil(characters)) [lines, used] = [lines + 1, 0];
    // What fits into no line is broken anywhere.
    lines += Math.max(0, Math.ceil(length / Math.ceil(characters)) - 1);
    used += word.length;
  }
  return lines;
}

/** Without the signs of Markdown and HTML that are not shown. Spaces that do not break are no spaces here. */
function shownText(text: string): string {
  return text
    .replace(/^[-*#]+ /, "")
    .replace(/<\/?\w+>/g, "")
    .replaceAll("&#8203;", "")
    .replace(/&#?\w+;/g, "_")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll("**", "");
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
