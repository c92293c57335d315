import { describe, expect, it } from "vitest";
import { markdownReport } from "../../../src/cli/analyze/markdown-report.ts";
import { madeBuild, madeCache, madeJob } from "./made-readings.ts";

describe("the report in Markdown", () => {
  const markdown = markdownReport([
    madeJob("run-tests / build", { caches: [madeCache({ outcome: "miss", key: "go-1" })], builds: [madeBuild()] }),
    madeJob("lint"),
  ]);

  it("says what stands out first", () => {
    expect(markdown.split("\n").slice(0, 3)).toEqual([
      "### Caches and image builds in 2 jobs",
      "",
      "- `run-tests / build`: `actions/cache` found nothing for the key `go-1`.",
    ]);
  });

  it("says what a log said beyond what is kept of one job", () => {
    const all = markdownReport([madeJob("build", { omitted: { builds: 3 } }), madeJob("lint")]);
    expect(all.split("\n").filter((line) => line.startsWith("- "))).toEqual([
      "- `build`: left out: 3 image builds (more than is kept of a job)",
    ]);
  });

  it("has a row for each job and the details of the comment", () => {
    expect(markdown).toMatch(/^\| `run-tests \/ build` \|.*\*\*1 miss\*\*/m);
    expect(markdown).toMatch(/^\| `lint` \|.*none&nbsp;seen/m);
    expect(markdown).toContain("<summary>1 cache: 1 miss</summary>");
    expect(markdown).toContain("`[builder 3/7] RUN go mod download`");
    expect(markdown.endsWith("\n")).toBe(true);
  });

  it("makes nothing of a log live", () => {
    const evil = "` @octocat <img src=x onerror=1> | #1 ](http://x)";
    const live = markdownReport([
      madeJob(evil, {
        caches: [madeCache({ key: evil, producer: evil, outcome: "failed", reason: evil })],
        goModules: ["a"],
      }),
      madeJob(`${evil}2`, { goModules: ["a"] }),
    ]);
    const withoutCode = live.replaceAll(/`` .*? ``/g, "");
    expect(withoutCode).not.toMatch(/octocat|<img|http:/);
  });
});
