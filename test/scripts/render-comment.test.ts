import { describe, expect, it } from "vitest";
import { commentHtml } from "../../scripts/render-comment/comment-html.ts";
import { commentPage } from "../../scripts/render-comment/comment-page.ts";
import { findBrowser, takeScreenshots } from "../../scripts/render-comment/screenshot.ts";

const PNG_SIGNATURE = "89504e470d0a1a0a";

describe("the HTML of a comment", () => {
  it("has GitHub's tables and folds", () => {
    const html = commentHtml(
      "| a | b |\n| --- | ---: |\n| `x` | 1 |\n\n<details><summary>More</summary>\n\n- one\n\n</details>",
    );
    expect(html).toContain('<td align="right">1</td>');
    expect(html).toMatch(/<details><summary>More<\/summary>\s*<ul>/);
  });

  it("breaks lines where the text does, as GitHub does in comments and not in files", () => {
    expect(commentHtml("one\n<sub>two</sub>")).toMatch(/^<p>one<br>\s*<sub>two<\/sub><\/p>$/);
  });

  it.each([
    ["scripts", "<script>alert(1)</script>", "alert"],
    ["handlers", '<img src="x" onerror="alert(1)">', "onerror"],
    ["addresses that run code", "[x](javascript:alert(1))", "javascript:"],
    ["style sheets", "<style>* { display: none }</style>", "<style"],
    ["comments, and with them the report", "text\n\n<!-- cachewarden:report {} -->", "cachewarden:report"],
  ])("throws out %s", (_, markdown, dangerous) => {
    expect(commentHtml(markdown)).not.toContain(dangerous);
  });
});

describe("the page around a comment", () => {
  const markdown = "<details><summary>More</summary>\n\ntext\n\n</details>";

  it("shows what is folded only when asked to", () => {
    expect(commentPage(markdown)).toContain("<details>");
    expect(commentPage(markdown, { unfolded: true })).toContain("<details open>");
  });

  it("asks the network for nothing", () => {
    expect(commentPage(markdown, { theme: "dark" })).not.toMatch(/(src|href)="?https?:|@import|url\(["']?http/);
  });

  // In CI a missing browser is a fault: nobody would notice that no picture was ever taken.
  it.skipIf(findBrowser() === undefined && process.env.CI !== "true")(
    "becomes a picture of the width that was asked for",
    async () => {
      const [picture = Buffer.alloc(0)] = await takeScreenshots([commentPage(markdown)], { width: 500 });
      expect(picture.toString("hex", 0, 8)).toBe(PNG_SIGNATURE);
      expect(picture.readUInt32BE(16)).toBe(1_000);
    },
  );
});
