import { describe, expect, it } from "vitest";
import { literalStarts } from "../../../src/log/line-index.ts";
import { BUILD_RECOGNISERS } from "../../../src/log/recognisers/image-builds.ts";
import { CACHE_RECOGNISERS } from "../../../src/log/recognisers/index.ts";
import { RUNNER_RECOGNISERS } from "../../../src/log/recognisers/runner.ts";
import { GRADLE_SUMMARY, TOOL_RECOGNISERS } from "../../../src/log/recognisers/tools.ts";
import { wantedAt } from "../../../src/log/wanted.ts";

const TABLES = {
  runner: RUNNER_RECOGNISERS,
  cache: CACHE_RECOGNISERS,
  tool: TOOL_RECOGNISERS,
  build: BUILD_RECOGNISERS,
};
const ROWS = Object.entries(TABLES).flatMap(([kind, rows]) =>
  rows.map((row, at) => ({ kind, at, name: row.example, ...row })),
);

describe("every row of the tables of wordings", () => {
  it.each(ROWS)("recognises its example, and no row above does: $name", ({ kind, at, example }) => {
    const rows = Object.entries(TABLES).find(([each]) => each === kind)?.[1] ?? [];
    expect(rows.findIndex(({ pattern }) => pattern.test(example))).toBe(at);
  });

  it.each(ROWS)("is found by the first bytes of its example: $name", ({ example, pattern }) => {
    const line = Buffer.from(example);
    expect(wantedAt(line, 0, line.length).map(({ row }) => row.pattern)).toContain(pattern);
  });

  it.each(ROWS)("is anchored at both ends and begins with literal text: $pattern", ({ pattern }) => {
    expect(pattern.source).toMatch(/^\^.*\$$/s);
    expect(literalStarts(pattern).every((text) => text.length >= 4)).toBe(true);
  });

  it.each(ROWS)("says where the tool prints it: $name", ({ source }) => {
    expect(source).toMatch(/\S/);
  });

  it("Gradle's summary, which begins with a number, is told by another way", () => {
    expect(GRADLE_SUMMARY.pattern.test(GRADLE_SUMMARY.example)).toBe(true);
  });
});
