import { describe, expect, it } from "vitest";
import { commentLines } from "../../demo/screen/comment-lines.ts";
import { framedComment } from "../../demo/screen/framed-comment.ts";
import { PLAIN } from "../../demo/screen/looks.ts";
import { breakLines, painted, plain } from "../../demo/screen/styled-text.ts";
import { widthOf } from "../../src/cli/terminal/terminal-text.ts";

const layout = { width: 40, looks: PLAIN, unfolded: false };
const TABLE = "| Job | Time |\n| --- | ---: |\n| `run-tests / build-quick-start-installer-image` | 22s |\n| b | 4s |";
const FOLDED = "<details><summary>2 caches</summary>\n\n- one\n\n</details>";

describe("a comment in a terminal", () => {
  it("shows what GitHub shows, and no report", () => {
    const markdown = "### Title\n- a `code` and **bold**\n- b<br>c\n\n> quoted\n\n<!-- cachewarden:report {} -->";
    expect(commentLines(markdown, layout)).toEqual(["Title", "", "• a code and bold", "• b", "  c", "", "│ quoted"]);
  });

  it("breaks the cells of a table that is too wide", () => {
    expect(commentLines(TABLE, layout)).toEqual([
      "Job                                 Time",
      "────────────────────────────────────────",
      "run-tests /                          22s",
      "build-quick-start-installer-image",
      "",
      "b                                     4s",
    ]);
  });

  it("folds details, and unfolds them when asked to", () => {
    expect(commentLines(FOLDED, layout)).toEqual(["▸ 2 caches"]);
    expect(commentLines(FOLDED, { ...layout, unfolded: true })).toEqual(["▾ 2 caches", "", "  • one"]);
  });

  it("names a diagram instead of showing its source", () => {
    expect(commentLines("```mermaid\ngantt\n```\n\n```\nplain\n```", layout)).toEqual([
      "(GitHub draws a diagram here.)",
      "",
      "plain",
    ]);
  });

  it("never exceeds its width", () => {
    const lines = commentLines(`${TABLE}\n\n${"word-".repeat(60)}`, { ...layout, width: 20 });
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(20);
  });

  it("marks the lines that changed since it was seen last", () => {
    const lines = framedComment("a\n\nb\n\nc", {
      title: "bot",
      unfolded: false,
      before: "a\n\nc",
      width: 12,
      looks: PLAIN,
    });
    expect(lines.filter((line) => line.startsWith("┃"))).toEqual(["┃ b        │"]);
  });
});

describe("breaking lines", () => {
  const broken = (text: string, width: number) => breakLines([{ text, paint: plain }], width).map(painted);

  it.each([
    ["at blanks", "one two three", 8, ["one two", "three"]],
    ["after hyphens and slashes in words that are too long", "actions/setup-go", 8, ["actions/", "setup-go"]],
    ["anywhere where nothing else helps", "abcdefghij", 4, ["abcd", "efgh", "ij"]],
    ["by columns, not characters", "日本 語", 4, ["日本", "語"]],
    ["at line breaks always", "a\nb", 8, ["a", "b"]],
  ])("%s", (_, text, width, lines) => {
    expect(broken(text, width)).toEqual(lines);
  });

  it("keeps a word together that has pieces of several looks", () => {
    const pieces = [
      { text: "took (", paint: plain },
      { text: "+37s", paint: plain },
      { text: "), usually", paint: plain },
    ];
    expect(breakLines(pieces, 12).map(painted)).toEqual(["took (+37s),", "usually"]);
  });
});
