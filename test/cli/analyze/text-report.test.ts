import { describe, expect, it } from "vitest";
import type { AnalyzedJob } from "../../../src/cli/analyze/analyzed-job.ts";
import { textReport } from "../../../src/cli/analyze/text-report.ts";
import { widthOf } from "../../../src/cli/terminal/terminal-text.ts";
import { madeBuild, madeCache, madeJob, madeStep } from "./made-readings.ts";

const same = (text: string) => text;
const plain = { strong: same, faint: same, good: same, bad: same, warn: same };

function report(jobs: readonly AnalyzedJob[], width = 80): string {
  return textReport(jobs, { width, palette: plain });
}

describe("the report in a terminal", () => {
  it("shows a job's caches, image builds and tools", () => {
    const job = madeJob("build", {
      caches: [
        madeCache({ outcome: "partial", restoredKey: "go-Linux-77", save: "saved", savedBytes: 60_000_000 }),
        madeCache({ producer: "actions/setup-go", key: null, sizeBytes: null, restoreSeconds: null, save: "none" }),
      ],
      builds: [
        madeBuild({
          imports: [{ type: "gha", ref: "gha:4137", outcome: "imported", seconds: 0.4 }],
          exports: [{ type: "gha", outcome: "exported", seconds: 12.1, scope: "api" }],
          steps: [
            madeStep(),
            madeStep({ name: "RUN make", outcome: "failed", seconds: 61 }),
            madeStep({ outcome: "cached", seconds: null }),
          ],
        }),
      ],
      tools: [{ tool: "go", counts: { downloads: 2_140, tests_cached: 3 } }],
    });
    expect(report([job])).toBe(`\
build  logs/build.txt, 1,234 lines, 56.8 kB
  cache of          outcome  key                size  restore  save
  actions/cache     partial  go-Linux-9a40   54.8 MB     2.1s  saved 60 MB
                             ← go-Linux-77
  actions/setup-go  hit      not in the log        –        –  –

  image build 1: 1 of 3 steps cached, 1 ran in 34s, 1 failed
    cache import from gha:4137: imported in 400ms
    cache export to gha, scope api: exported in 12s
     time  slowest steps
    1m 1s  failed: RUN make
      34s  [builder 3/7] RUN go mod download

  go: 2,140 downloads, 3 tests cached

What stands out
✗ build: the build failed in RUN make.

  hit: the very key that was asked for was restored
  partial: a restore key matched, so an older or related entry was restored
  (below the key, after ←)
`);
  });

  it("tells what a log said beyond what is kept of one job", () => {
    const job = madeJob("build", { caches: [madeCache()], omitted: { caches: 1, builds: 2_500, goModules: 500 } });
    expect(report([job])).toContain("  left out: 1 restore or save, 2,500 image builds, the names of 500 Go modules\n");
  });

  it("adds up the jobs of a run", () => {
    const jobs = [
      madeJob("build", { caches: [madeCache(), madeCache({ outcome: "miss", sizeBytes: null, save: "saved" })] }),
      madeJob("image", { caches: [madeCache()], builds: [madeBuild()] }),
    ];
    expect(report(jobs)).toContain(`\
All 2 jobs together
  3 caches: 2 hits, 1 miss, 1 saved; 110 MB restored in 6.3s
  1 image build: 0 of 1 step cached, 1 ran in 34s
`);
  });

  it("has one line for all the logs that say nothing", () => {
    expect(report([madeJob("lint"), madeJob("docs")])).toBe(
      "  2 logs say nothing of caches, image builds or build tools: lint, docs\n\n",
    );
  });

  it("tells when a log was not read to its end", () => {
    const [first] = report([{ ...madeJob("build"), complete: false }]).split("\n");
    expect(first).toBe("build  logs/build.txt, 1,234 lines, 56.8 kB, not complete");
  });

  it("tells a step without a number by its name", () => {
    const step = { number: null, name: "Build image" };
    const text = report([madeJob("build", { caches: [madeCache({ step })], builds: [madeBuild({ step })] })], 100);
    expect(text).toContain("  Build image\n");
    expect(text).not.toContain("null");
  });

  it("tells the step that a cache and a build belong to, where that is certain", () => {
    const step = { number: 4, name: "Build image" };
    const text = report([madeJob("build", { caches: [madeCache({ step })], builds: [madeBuild({ step })] })], 100);
    expect(text).toContain("  not needed  4 Build image\n");
    expect(text).toContain("  image build 1 (step 4 Build image): 0 of 1 step cached");
  });

  it.each([40, 60, 80, 120])("keeps to %i columns", (width) => {
    const long = "日本語 / very-long-name ".repeat(10);
    const job = madeJob(long, {
      caches: [madeCache({ producer: "octo/cache", key: long, restoredKey: long, outcome: "miss", reason: long })],
      builds: [
        madeBuild({
          imports: [{ type: "gha", ref: long, outcome: "imported", seconds: 1 }],
          steps: [madeStep({ name: long })],
        }),
      ],
      tools: [{ tool: "go", counts: { [long]: 1 } }],
    });
    const tableMayBeWider = width < 60 ? 70 : width;
    for (const line of report([job, madeJob(long)], width).split("\n")) {
      expect(widthOf(line)).toBeLessThanOrEqual(/miss|←|outcome/.test(line) ? tableMayBeWider : width);
    }
  });

  it("lets nothing from a log act on the terminal", () => {
    const evil = "\x1b]0;owned\x07\x9b31m\r\x00";
    const job: AnalyzedJob = {
      ...madeJob(evil, {
        caches: [
          madeCache({
            producer: evil,
            key: evil,
            restoredKey: `${evil}2`,
            outcome: "failed",
            reason: evil,
            step: { number: 1, name: evil },
          }),
        ],
        builds: [
          madeBuild({
            imports: [{ type: evil, ref: evil, outcome: "failed", seconds: null }],
            exports: [{ type: evil, outcome: "failed", seconds: null, scope: evil }],
            steps: [madeStep({ name: evil, outcome: "failed" })],
            step: { number: 1, name: evil },
          }),
        ],
        tools: [{ tool: evil, counts: { [evil]: 1 } }],
        goModules: [evil],
      }),
      source: evil,
    };
    expect(report([job, { ...job, name: `${evil}2` }, madeJob(evil)]).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});
