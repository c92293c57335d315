import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PullFindings } from "../../src/analysis/findings.ts";
import { brokenCellCode, cellCode, htmlCode, inlineCode, inlineText, visibleText } from "../../src/report/escape.ts";
import { REPORT_MARKER, renderBody, renderPullComment } from "../../src/report/pull-comment.ts";
import { madeBuild, madeCache, madeStep } from "../cli/analyze/made-readings.ts";
import { hostileText } from "./hostile-text.ts";
import { madeFindings, madeJob, madeReading, madeWorkflow } from "./made-findings.ts";
import { elementsOf, renderedComment, skeletonOf, tagsOf, textOf } from "./rendered-comment.ts";

/** A comment with a stranger's text wherever there can be one. `text` is asked for each place by a number. */
function findingsWith(text: (place: number) => string): PullFindings {
  const caches = [
    madeCache({
      producer: text(0),
      key: text(1),
      restoredKey: `${text(2)}\u{10FFFD}`,
      outcome: "partial",
      reason: text(3),
    }),
    madeCache({ key: text(4), outcome: "failed", reason: text(5) }),
  ];
  const build = madeBuild({
    imports: [{ type: text(6), ref: text(7), outcome: "failed", seconds: 1 }],
    exports: [{ type: text(8), outcome: "failed", seconds: 99 }],
    steps: [madeStep({ name: text(9), platform: text(10) }), madeStep({ name: text(11), outcome: "failed" })],
  });
  const job = madeJob({
    name: text(12),
    conclusion: `${text(13)}!`,
    reading: madeReading({ caches, builds: [build], goModules: ["a"] }),
  });
  // Never the other job's name: then one remark would name one job.
  const other = madeJob({ name: `${text(14)}\u{10FFFD}`, reading: madeReading({ goModules: ["a"] }) });
  const path = { name: text(12), seconds: 5, queueSeconds: 9 };
  const previous = {
    headSha: `${text(15)}~`,
    conclusion: `${text(16)}!`,
    workingSeconds: 3,
    state: "warm",
    missed: [],
  } as const;
  const workflow = madeWorkflow({
    workflow: text(17),
    baseRef: text(18),
    baselineTrouble: null,
    criticalPath: { jobs: [path], seconds: 5, from: "observed-intervals" },
    previous,
    jobs: [job, other],
    sharedScopes: [{ scope: text(26), differ: "images", jobs: [text(27), `${text(28)}~`] }],
  });
  const ref = `refs/heads/x${text(23)}`;
  const budget = {
    ...{ usedBytes: 9_500, limitBytes: 10_000, entries: 4, pullBytes: 7 },
    holders: [
      { ref, bytes: 5_000, entries: 2 },
      { ref: `refs/tags/x${text(24)}`, bytes: 2_000, entries: 1 },
    ],
    evictedUnread: [{ ref, key: text(25), sizeBytes: 12 }],
  };
  return madeFindings({
    headSha: `${text(19)}~`,
    budget,
    workflows: [workflow, { ...workflow, conclusion: `${text(20)}!` }],
    configFaults: [{ key: text(21), line: 1, given: text(22), takes: "true or false" }],
  });
}

/** Fences of Mermaid hold text in code too, so they are compared apart. */
function bodyOf(markdown: string): string {
  return markdown.replaceAll(/```mermaid\n.*?\n```/gs, "```mermaid\n```");
}

describe("text of strangers in a comment", () => {
  it("makes no element, link, mention, heading, table cell or comment, wherever it stands", () => {
    // How long a text is decides what there is room for above the folds, so that here has room for all.
    const render = (text: (place: number) => string) =>
      renderBody(findingsWith(text), { mostCharacters: 60_000, notes: [], mostLines: 1_000 });
    const tree = (markdown: string) => renderedComment(bodyOf(markdown));
    const plain = tree(render((place) => `plain ${place}`));
    const expected = skeletonOf(plain);
    const tags = new Set([...tagsOf(plain), "comment"]);
    fc.assert(
      fc.property(fc.array(hostileText(), { minLength: 29, maxLength: 29 }), (texts) => {
        const text = (place: number) => texts[place] ?? "";
        expect(skeletonOf(tree(render(text)))).toEqual(expected);
        const comment = tree(renderPullComment(findingsWith(text)));
        expect([...tagsOf(comment)].filter((tag) => !tags.has(tag))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 180_000);

  it("forges no report: the last line alone begins with the marker, and parses", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const comment = renderPullComment(findingsWith(() => text));
        const lines = comment.split("\n");
        expect(lines.filter((line) => line.trimStart().startsWith("<!--"))).toEqual(lines.slice(-1));
        const [, json] = /^<!-- cachewarden:report (\{.*\}) -->$/.exec(lines.at(-1) ?? "") ?? [];
        expect(json).not.toMatch(/[<>&]/);
        expect(JSON.parse(json ?? "")).toMatchObject({ schema: 1, pull: 12 });
        expect(comment.indexOf(REPORT_MARKER)).toBe(comment.lastIndexOf(REPORT_MARKER));
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it("is no line of a Mermaid chart but the name of its bar", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const [, chart = ""] = /```mermaid\n(.*?)\n```/s.exec(renderPullComment(findingsWith(() => text))) ?? [];
        const [gantt, ...lines] = chart.split("\n");
        expect(gantt).toBe("gantt");
        const WORDS =
          /^ {4}(?:title|acc|section|href|call|click|incl|excl|today|week|top|tick|axis|date|gantt|\d{4}-)/i;
        expect(lines.slice(0, 3).map((line) => line.trim().split(" ")[0])).toEqual([
          "dateFormat",
          "axisFormat",
          "todayMarker",
        ]);
        const bars = lines.slice(3).filter((line) => !line.startsWith("    section "));
        expect(bars).toHaveLength(4);
        for (const bar of bars) {
          expect(bar).not.toMatch(WORDS);
          expect(bar).toMatch(/^ {4}[^:;#%"{}<>]+ \([^:;#%]+\) :(?:crit, )?\d\d:\d\d:\d\d, \d+s$/);
        }
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it("is shown as it is, where it is short and visible", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const visible = visibleText(text);
        fc.pre(visible !== "" && Array.from(visible).length <= 120);
        const rendered = renderedComment(`x ${inlineCode(text)} y`);
        expect(elementsOf(rendered, "code").map(textOf)).toEqual([visible]);
        const summary = renderedComment(`<details><summary>x ${htmlCode(text)}</summary>\n\ny\n\n</details>`);
        expect(elementsOf(summary, "code").map(textOf)).toEqual([visible]);
        // A backslash more than there was stands before a bar that already had an odd number of them.
        const cell = renderedComment(`| a | b |\n| - | - |\n| ${cellCode(text)} | x |`);
        expect(elementsOf(cell, "td").map(textOf)).toEqual([
          visible.replaceAll(/((?<!\\)(?:\\\\)*\\)\|/g, "$1\\|"),
          "x",
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it("has nothing in prose that GitHub would link", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const rendered = renderedComment(`Refused: ${inlineText(text, 300)}`);
        expect(skeletonOf(rendered)).toEqual(["root", ["p", expect.any(String)]]);
        expect(textOf(rendered)).not.toMatch(/@[a-z0-9]|#\d|\bGH-\d|:\/\/|www\.|\b[0-9a-f]{7,40}\b|:\w+:/i);
      }),
      { numRuns: 200 },
    );
  });

  it("breaks a long key into lines of code, and loses nothing of it", () => {
    const key = `setup-go-Linux-x64-ubuntu24-go-1.24.4-${"8fba4a74".repeat(8)}`;
    expect(brokenCellCode(key)).toBe(
      `\`setup-go-Linux-x64-ubuntu24-go-1.24.4-\`<br>\`${"8fba4a74".repeat(6)}\`<br>\`${"8fba4a74".repeat(2)}\``,
    );
    fc.assert(
      fc.property(hostileText(), (text) => {
        const [cell, other] = elementsOf(
          renderedComment(`| a | b |\n| - | - |\n| ${brokenCellCode(text)} | x |`),
          "td",
        );
        expect(other).toBeDefined();
        const lines = elementsOf(cell as never, "code").map(textOf);
        // Spaces at a line's ends and backslashes before bars are not told from the code's own.
        const bare = (all: string) => all.replaceAll(/[\\ ]/g, "");
        expect(bare(lines.join(""))).toBe(
          bare(textOf(elementsOf(renderedComment(inlineCode(text)), "code")[0] as never)),
        );
        expect(
          Math.max(...lines.flatMap((line) => line.split(" ")).map((word) => Array.from(word).length)),
        ).toBeLessThan(98);
      }),
      { numRuns: 200 },
    );
  });

  it("loses control characters, turned directions and halves of characters, and is cut in its middle", () => {
    expect(inlineCode("a\u202Eb\u200Bc\u0007d\uD800")).toBe("`abcd\uFFFD`");
    expect(inlineCode("\u115F\u3164\u200B")).toBe("`(empty)`");
    expect(inlineCode(`start${"x".repeat(10_000)}end`)).toMatch(/^`startx{55}…x{56}end`$/);
    expect(Array.from(inlineCode("👩".repeat(500))).length).toBe(122);
  });
});
