import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commentHtml } from "../../scripts/render-comment/comment-html.ts";
import { commentPage } from "../../scripts/render-comment/comment-page.ts";
import { findBrowser, takeScreenshots, visitPages } from "../../scripts/render-comment/screenshot.ts";
import { renderPullComment } from "../../src/report/pull-comment.ts";
import { madeFindings, madeJob, madeWorkflow } from "../report/made-findings.ts";

const PNG_SIGNATURE = "89504e470d0a1a0a";

/** In CI a missing browser is a fault: nobody would notice that nothing was ever shown. */
const withoutBrowser = findBrowser() === undefined && process.env.CI !== "true";

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

  it.skipIf(withoutBrowser)("becomes a picture of the width that was asked for", async () => {
    const [picture = Buffer.alloc(0)] = await takeScreenshots([commentPage(markdown)], { width: 500 });
    expect(picture.toString("hex", 0, 8)).toBe(PNG_SIGNATURE);
    expect(picture.readUInt32BE(16)).toBe(1_000);
  });
});

/** The lines above the folds as they are seen: of a row of a table, those of its highest cell. */
const LINES_SEEN = `(() => {
  const lines = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const bottoms = [...range.getClientRects()].filter(({ width }) => width > 0).map(({ bottom }) => bottom);
    return bottoms.sort((a, b) => a - b).filter((bottom, at) => at === 0 || bottom - bottoms[at - 1] > 9).length;
  };
  const height = (element) =>
    element.matches("tr") ? Math.max(...[...element.cells].map(lines)) : lines(element);
  const seen = [...document.querySelectorAll(".markdown-body :is(h3, p, li, tr)")];
  return seen.filter((element) => element.closest("details") === null).reduce((sum, each) => sum + height(each), 0);
})()`;

describe.skipIf(withoutBrowser)("in a browser", { timeout: 60_000 }, () => {
  it("no comment of a recorded run has more than twelve lines above its folds", async () => {
    const folder = path.resolve(import.meta.dirname, "../fixtures/runs");
    const runs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const comments = runs.map(({ name }) => readFileSync(path.join(folder, name, "comment.md"), "utf8"));
    const lines = await visitPages(
      comments.map((comment) => commentPage(comment)),
      (page) => page.evaluate<number>(LINES_SEEN),
    );
    const seen = Object.fromEntries(runs.map(({ name }, at) => [name, lines[at] ?? 0]));
    expect(Math.min(...lines)).toBeGreaterThan(1);
    expect(Object.entries(seen).filter(([, number]) => number > 12)).toEqual([]);
  });

  const HOSTILE = [
    "call alert(1)",
    "click here href javascript:alert(1)",
    "a: b, crit, 1d",
    "a; section b",
    "a #35; #quot; b",
    "%% %%{init: {'securityLevel': 'loose'}}%%",
    "</script><script>document.title = 'live'</script>",
    "<img src=x onerror=\"document.title = 'live'\">",
    "[x](https://example.com)",
    "section",
    "title x",
    "2026-11-24",
    "``` \n```",
    "\u202Ereversed",
    "",
  ];
  const times = (at: number) => ({ startedAtMs: 1_790_000_000_000 + at * 1_000, completedAtMs: 1_790_000_060_000 });
  const pageOf = (names: readonly string[]) =>
    commentPage(
      renderPullComment(
        madeFindings({
          workflows: [
            madeWorkflow({ workflow: names[0] ?? "", jobs: names.map((name, at) => madeJob({ name, ...times(at) })) }),
          ],
        }),
      ),
      { unfolded: true },
    );
  /** What Mermaid made of the one chart of a page. */
  const CHART = `(() => {
    const count = (selector) => document.querySelectorAll(".chart " + selector).length;
    return {
      title: document.title,
      charts: count("svg[aria-roledescription=gantt]"),
      bars: count("rect.task"),
      live: [...document.querySelectorAll(".chart :is(a, script, img, foreignObject, iframe, [onclick], [onerror], [href])")]
        .map(({ outerHTML }) => outerHTML),
    };
  })()`;

  it("Mermaid draws the timeline whatever jobs and workflows are called, and makes no link and no script of a name", async () => {
    const matrix = Array.from({ length: 256 }, (_, at) => `build (${HOSTILE[at % HOSTILE.length]}, ${at})`);
    const runs = [HOSTILE, matrix];
    const charts = await visitPages(runs.map(pageOf), (page) => page.evaluate(CHART));
    const drawn = runs.map((names) => ({ bars: Math.min(50, names.length), charts: 1, live: [] }));
    expect(charts).toEqual(drawn.map((chart) => ({ title: "A comment of Cachewarden", ...chart })));
  });
});
