/**
 * How many lines a reader sees of Markdown that this app wrote, in a comment on GitHub: some 780 pixels wide. How long a
 * line is depends on its letters and on the columns beside it, so this is an estimate; test/scripts holds it against a
 * browser.
 */
export function visibleLines(markdown: string): number {
  const lines = markdown.split("\n").filter((line) => line.trim() !== "" && !RULE.test(line));
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleText(line).length / charactersIn(line))), 0);
}

/** The rule between the head of a table and its rows is no line of its own. */
const RULE = /^\| -/;

/** Characters that fit side by side, by what the line is: letters of headings are larger, those of small print smaller. */
function charactersIn(line: string): number {
  if (line.startsWith("#")) return 84;
  if (line.startsWith("<sub>")) return 140;
  return line.startsWith("|") ? 88 : 106;
}

/** Without the signs of Markdown and HTML that are not shown. */
function visibleText(line: string): string {
  return line
    .replace(/^(?:[-*#]+|\|) /, "")
    .replace(/<\/?\w+>/g, "")
    .replaceAll("&#8203;", "")
    .replace(/&#?\w+;/g, " ")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\*\*| \|(?= |$)/g, "");
}
