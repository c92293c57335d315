import { describe, expect, it } from "vitest";
import { readLines, script } from "./made-log.ts";

async function counts(lines: readonly string[]) {
  return (await readLines([...script("make"), ...lines])).tools;
}

describe("what a build tool says of its cache", () => {
  it("go test, also where a package has no test to run", async () => {
    expect(
      await counts([
        "ok  \texample.com/a\t(cached)",
        "ok  \texample.com/b\t(cached) [no tests to run]",
        "ok  \texample.com/c\t(cached)\tcoverage: 81.2% of statements",
        "ok  \texample.com/d\t0.014s [no tests to run]",
        "FAIL\texample.com/e\t0.012s",
        "FAIL\texample.com/f [build failed]",
        "?   \texample.com/g\t[no test files]",
      ]),
    ).toEqual([{ tool: "go", counts: { tests_cached: 3, tests_run: 2 } }]);
  });

  it("ccache before 4.4, whose hits are of two kinds; the last table counts", async () => {
    const table = (direct: number, preprocessed: number, misses: number): readonly string[] => [
      "cache directory                     /home/runner/.ccache",
      `cache hit (direct)                    ${direct}`,
      `cache hit (preprocessed)              ${preprocessed}`,
      `cache miss                           ${misses}`,
      "cache hit rate                     15.59 %",
      "files in cache                       666",
    ];
    expect(await counts([...table(0, 0, 0), ...table(18, 23, 222)])).toEqual([
      { tool: "ccache", counts: { hits: 41, misses: 222 } },
    ]);
  });

  it("ccache's words outside of its table are nobody's", async () => {
    expect(
      await counts(["cache hit (preprocessed)              23", "cache miss                           222"]),
    ).toEqual([]);
  });

  it("Turborepo in colours", async () => {
    expect(
      await counts([
        "\u001b[1m Tasks:    \u001b[32m\u001b[1m3 successful\u001b[0m, 3 total\u001b[0m",
        "\u001b[1mCached:    \u001b[1m2 cached\u001b[0m, 3 total\u001b[0m",
      ]),
    ).toEqual([{ tool: "turborepo", counts: { hits: 2, misses: 1 } }]);
  });

  it("Nx, in all wordings", async () => {
    expect(
      await counts([
        "Nx read the output from the cache instead of running the command for 25 out of 27 tasks.",
        "  Nx read the output from cache instead of running the command for 1 out of 1 tasks.",
      ]),
    ).toEqual([{ tool: "nx", counts: { hits: 26, misses: 2 } }]);
  });
});
