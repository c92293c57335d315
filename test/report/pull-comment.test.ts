import { describe, expect, it } from "vitest";
import type { PullFindings, WorkflowFindings } from "../../src/analysis/findings.ts";
import type { ConfigFault } from "../../src/model/config-fault.ts";
import { MOST_COMMENT_CHARACTERS, renderPullComment } from "../../src/report/pull-comment.ts";
import { visibleLines } from "../../src/report/visible-lines.ts";
import { madeBuild, madeCache, madeStep } from "../cli/analyze/made-readings.ts";
import { madeFindings, madeJob, madeReading, madeWorkflow } from "./made-findings.ts";

const SLOWER = madeWorkflow({
  workingSeconds: 214,
  deltaSeconds: 82,
  significant: true,
  baseline: { source: "branch", runs: 10, medianSeconds: 132, madSeconds: 4, state: "warm", leftAside: [] },
});

/** What a person sees without unfolding anything, without blank lines and the rule of a table. */
function firstScreenOf(comment: string): readonly string[] {
  const [screen = ""] = comment.split(/<details>|<!--/);
  return screen.split("\n").filter((line) => line.trim() !== "" && !/^\| -/.test(line));
}

function firstLine(findings: PullFindings): string | undefined {
  return firstScreenOf(renderPullComment(findings))[0];
}

describe("the first line of the comment is the verdict", () => {
  const cold = { firstOfPull: true };
  it.each<[string, Partial<PullFindings>, string]>([
    ["slower", { verdict: "slower", workflows: [SLOWER] }, "### CI is 1m 22s (62 %) slower than usual"],
    [
      "faster, by what the changed workflows differ",
      { verdict: "faster", workflows: [{ ...SLOWER, deltaSeconds: -70 }, madeWorkflow({ deltaSeconds: 5 })] },
      "### CI is 1m 10s (53 %) faster than usual",
    ],
    [
      "slower and faster at once",
      { verdict: "faster", workflows: [SLOWER, { ...SLOWER, deltaSeconds: -100 }, SLOWER] },
      "### CI is 2m 44s slower in some workflows and 1m 40s faster in others",
    ],
    ["unchanged", { verdict: "unchanged" }, "### CI takes as long as usual"],
    [
      "cold",
      { verdict: "unknown", workflows: [madeWorkflow({ coldStart: cold })] },
      "### CI started with cold caches, which explains its time",
    ],
    [
      "new",
      { verdict: "unknown", workflows: [madeWorkflow({ baseline: null, deltaSeconds: null })] },
      "### CI ran, and there is not enough to compare it with",
    ],
    [
      "failed",
      { verdict: "unknown", workflows: [madeWorkflow({ conclusion: "failure" })] },
      "### CI did not succeed, so its time is not compared",
    ],
    ["without runs", { verdict: "unknown", workflows: [] }, "### No workflow run to report on yet"],
  ])("when CI is %s", (_case, changes, line) => {
    expect(firstLine(madeFindings(changes))).toBe(line);
  });
});

describe("each workflow has a sentence", () => {
  const sentence = (changes: Partial<WorkflowFindings>) =>
    firstScreenOf(renderPullComment(madeFindings({ workflows: [madeWorkflow(changes)] })))[1];

  it.each<[string, Partial<WorkflowFindings>, string]>([
    [
      "slower than usual",
      SLOWER,
      "- `Test Kratix` worked for **3m 34s**: **+1m 22s** on the usual 2m 12s (median of 10 warm runs on `main`, ±4s).",
    ],
    [
      "as usual, against other pull requests of any cache state",
      {
        baseline: {
          source: "pull-requests",
          runs: 7,
          medianSeconds: 212,
          madSeconds: 4,
          state: "any",
          leftAside: [],
        },
      },
      "- `Test Kratix` worked for **3m 34s**, as usual (3m 32s, median of 7 runs of other pull requests to `main`, ±4s).",
    ],
    [
      "long in the queue, which is told apart",
      { baseline: null, deltaSeconds: null, earlierRuns: 0, queueSeconds: 65 },
      "- `Test Kratix` worked for **3m 34s**; there is no earlier run for `main` to compare with. Another 1m 5s of waiting for runners is not counted.",
    ],
    [
      "with too few earlier runs",
      { baseline: null, deltaSeconds: null, earlierRuns: 2 },
      "- `Test Kratix` worked for **3m 34s**; 2 earlier runs for `main` are not enough to compare with.",
    ],
    [
      "cold, which is explained and not called slower",
      { ...SLOWER, significant: false, coldStart: { firstOfPull: true } },
      "- `Test Kratix` worked for **3m 34s**, 1m 22s more than the usual 2m 12s (median of 10 warm runs on `main`, ±4s): nothing had filled its caches yet, so it is not called slower.",
    ],
    [
      "cold, and slower by more than that explains",
      { ...SLOWER, coldSeconds: 21 },
      "- `Test Kratix` worked for **3m 34s**: **+1m 22s** on the usual 2m 12s (median of 10 warm runs on `main`, ±4s); cold caches explain 21s of it at most.",
    ],
    [
      "of which a job has no usable times",
      { deltaSeconds: null },
      "- `Test Kratix` worked for **3m 34s**; GitHub has no usable times of one of its jobs, so it is not compared.",
    ],
    [
      "failed",
      { conclusion: "failure", baseline: null },
      "- `Test Kratix` worked for **3m 34s** and ended as `failure`.",
    ],
    [
      "cancelled before it did anything",
      { conclusion: "cancelled", workingSeconds: null },
      "- `Test Kratix` ended as `cancelled`, without usable times.",
    ],
  ])("%s", (_case, changes, expected) => {
    expect(sentence(changes)).toBe(expected);
  });
});

describe("the first screen", () => {
  it("tells what caches saved and cost, and the previous push", () => {
    const previous = {
      headSha: "9".repeat(40),
      conclusion: "success",
      workingSeconds: 130,
      state: "cold",
      missed: [],
    } as const;
    const saved = { seconds: 40, summedSeconds: 60, how: ["step-readings"] } as const;
    const lost = { seconds: 70, summedSeconds: 70, how: ["this-run"] } as const;
    const screen = firstScreenOf(
      renderPullComment(madeFindings({ workflows: [madeWorkflow({ saved, lost, previous })] })),
    );
    expect(screen).toContain(
      "- Caches made this run about **40s** shorter (from earlier times of the same steps), and misses made it about **1m 10s** longer (from the steps' own times).",
    );
    expect(screen.at(-1)).toMatch(/^<sub>Head 0a1b2c3 · previous push 9999999: 2m 10s, cold/);
  });

  it("has a row for each job with something to say, the worst first, and folds the others", () => {
    const jobs = [
      madeJob({ name: "quiet" }),
      madeJob({ name: "missed", reading: madeReading({ caches: [madeCache({ outcome: "miss" })] }) }),
      madeJob({ name: "slow", significant: true, deltaSeconds: 30 }),
      madeJob({ name: "broken", conclusion: "failure" }),
      madeJob({ name: "hit", reading: madeReading({ caches: [madeCache()] }) }),
    ];
    const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
    const rows = firstScreenOf(comment).filter((line) => line.startsWith("| `"));
    expect(rows.map((row) => row.split("`")[1])).toEqual(["broken", "slow", "missed"]);
    expect(comment).toContain("<summary>2 jobs as usual</summary>");
  });

  it("calls no job as usual that was compared with nothing", () => {
    const jobs = [madeJob({ name: "known" }), madeJob({ name: "new", baselineSeconds: null, deltaSeconds: null })];
    const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
    expect(comment).toContain("<summary>1 job as usual</summary>");
    expect(comment).toContain("<summary>1 job without a comparison</summary>");
  });

  it("names the workflow of each job where there are several", () => {
    const workflows = [SLOWER, madeWorkflow({ workflow: "Lint" })].map((each) => ({
      ...each,
      jobs: [madeJob({ name: "build", significant: true })],
    }));
    const screen = firstScreenOf(renderPullComment(madeFindings({ workflows })));
    expect(screen.filter((line) => line.startsWith("| `")).map((row) => row.split(" | ").slice(0, 2))).toEqual([
      ["| `Test Kratix`", "`build`"],
      ["| `Lint`", "`build`"],
    ]);
  });

  it("shows what fails silently: an import that brought nothing, an export longer than the build", () => {
    const imports = [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0.1 }] as const;
    const exports = [{ type: "gha", outcome: "exported", seconds: 62 }] as const;
    const reading = madeReading({ builds: [madeBuild({ imports, exports, steps: [madeStep({ seconds: 20 })] })] });
    const workflows = [madeWorkflow({ jobs: [madeJob({ name: "image", reading })] })];
    expect(firstScreenOf(renderPullComment(madeFindings({ workflows }))).filter((line) => line.includes("⚠️"))).toEqual([
      "- ⚠️ `image`: a build cache was imported, and none of the 1 build steps came from it.",
      "- ⚠️ `image`: exporting the build cache took 1m 2s, and the build's own steps 20s.",
    ]);
  });

  it("says first why builds find nothing, where their images are exported to one scope", () => {
    const imports = [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0.1 }] as const;
    const exports = [{ type: "gha", outcome: "exported", seconds: 1 }] as const;
    const reading = madeReading({ builds: [madeBuild({ imports, exports })] });
    const sharedScopes = [{ scope: "app|x", differ: "images", jobs: ["api", "web"] }] as const;
    const workflow = madeWorkflow({
      jobs: [madeJob({ name: "api", reading }), madeJob({ name: "web" })],
      sharedScopes,
    });
    const screen = firstScreenOf(renderPullComment(madeFindings({ workflows: [workflow] })));
    expect(screen.filter((line) => line.includes("⚠️"))).toEqual([
      "- ⚠️ `api`, `web`: different images are exported to one scope of the build cache, `app|x`, and later runs find only the last. Give each image its own `scope=`, in `cache-from` too.",
      "- ⚠️ `api`: a build cache was imported, and none of the 1 build steps came from it.",
    ]);
    expect(visibleLines(screen.join("\n"))).toBeLessThanOrEqual(12);
  });

  it("takes a log without evidence, and no log, for neither a hit nor a miss", () => {
    const jobs = [madeJob({ name: "a", reading: madeReading() }), madeJob({ name: "b", reading: null })];
    const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
    expect(comment).toContain("| `a` | 1m | as usual | none&nbsp;seen | – |");
    expect(comment).toContain("| `b` | 1m | as usual | no log | – |");
    expect(comment).not.toMatch(/\b0 %|0 of 0/);
  });

  it.each(manyCases())("has at most 12 lines with %s", (_case, findings) => {
    const screen = firstScreenOf(renderPullComment(findings));
    expect(visibleLines(screen.join("\n"))).toBeLessThanOrEqual(12);
    expect(screen[0]).toMatch(/^### /);
    expect(screen.at(-1)).toMatch(/^<sub>Head .*<\/sub>$/);
  });
});

describe("the folds", () => {
  it("tell for each job what it spent on restoring and saving, and on the caches of its image builds", () => {
    const imports = [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0.4 }] as const;
    const exports = [{ type: "gha", outcome: "exported", seconds: 12 }] as const;
    const jobs = [
      madeJob({
        name: "unit",
        reading: madeReading({ caches: [madeCache({ restoreSeconds: 2, saveSeconds: 7, save: "saved" })] }),
      }),
      madeJob({ name: "image", reading: madeReading({ builds: [madeBuild({ imports, exports })] }) }),
      madeJob({ name: "none", reading: madeReading() }),
    ];
    const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
    const [, fold = ""] = /(Time spent on caches.*?)<\/details>/s.exec(comment) ?? [];
    expect(fold.split("\n").filter((line) => line !== "" && !/^\| -/.test(line))).toEqual([
      "Time spent on caches: 2.4s reading, 19s writing, in all jobs together</summary>",
      "| Job | Restoring | Saving | Importing build caches | Exporting build caches |",
      "| `image` | – | – | 400ms | 12s |",
      "| `unit` | 2s | 7s | – | – |",
    ]);
    expect(comment).toContain("saved&nbsp;in&nbsp;7s");
    expect(comment).toContain("exported&nbsp;in&nbsp;12s");
  });

  it("have one for all image builds where there are many", () => {
    const jobs = (number: number) =>
      Array.from({ length: number }, (_, at) =>
        madeJob({ name: `image ${at}`, reading: madeReading({ builds: [madeBuild({ steps: [madeStep()] })] }) }),
      );
    const outer = (number: number) => {
      const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs: jobs(number) })] }));
      let depth = 0;
      return comment.split("\n").filter((line) => {
        const isOuter = line.startsWith("<details>") && depth === 0;
        depth += Number(line.startsWith("<details>")) - Number(line === "</details>");
        return isOuter && /image build/i.test(line);
      });
    };
    expect(outer(3)).toHaveLength(3);
    expect(outer(40)).toEqual([expect.stringMatching(/^<details><summary>40 image builds: \d+ of 40 steps cached</)]);
  });
});

describe("the comment fits into GitHub's 65,536 characters", () => {
  it.each(manyCases())("with %s", (_case, findings) => {
    const comment = renderPullComment(findings);
    expect(comment.length).toBeLessThanOrEqual(MOST_COMMENT_CHARACTERS);
    const report = comment.split("\n").at(-1) ?? "";
    expect(new TextEncoder().encode(report).byteLength).toBeLessThan(16_384 + 100);
    expect(JSON.parse(report.slice("<!-- cachewarden:report ".length, -" -->".length))).toMatchObject({ schema: 1 });
    expect(comment.match(/<details>/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0);
    for (const table of comment.match(/(?:^\|.*\n)+/gm) ?? []) {
      const [head = "", ...rows] = table.trimEnd().split("\n");
      const columns = cellsOf(head);
      expect(rows.filter((row) => cellsOf(row) !== columns && !row.startsWith("| and "))).toEqual([]);
    }
  });

  it("cuts after a whole row, says how many are missing, and loses the verdict never", () => {
    const caches = Array.from({ length: 900 }, (_, at) => madeCache({ key: `${at}-${"k".repeat(100)}` }));
    const jobs = [madeJob({ reading: madeReading({ caches }) })];
    const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
    expect(comment.length).toBeGreaterThan(MOST_COMMENT_CHARACTERS - 500);
    const shown = comment.match(/<br>by `actions\/cache`/g)?.length ?? 0;
    expect(comment).toContain(`| and ${900 - shown} more rows |\n\n</details>`);
    expect(comment).toContain("More details did not fit into a comment");
    expect(comment).toMatch(/^### CI takes as long as usual\n/);
  });
});

it("keeps the timeline and how it was worked out, however long the lists of a matrix are", () => {
  const steps = Array.from({ length: 25 }, () => madeStep({ name: `RUN ${"x".repeat(90)}` }));
  const caches = [madeCache({ outcome: "miss" })];
  const times = { startedAtMs: 1_790_000_000_000, completedAtMs: 1_790_000_060_000 };
  const jobs = Array.from({ length: 256 }, (_, at) =>
    madeJob({ name: `build (${at})`, ...times, reading: madeReading({ caches, builds: [madeBuild({ steps })] }) }),
  );
  const comment = renderPullComment(madeFindings({ workflows: [madeWorkflow({ jobs })] }));
  expect(comment.length).toBeLessThanOrEqual(MOST_COMMENT_CHARACTERS);
  expect(comment).toContain("<summary>How this was worked out</summary>");
  expect(comment).toContain("<summary>Timeline of 256 jobs</summary>");
  expect(comment).toContain("More details did not fit into a comment");
});

it("is the same text for the same findings", () => {
  expect(renderPullComment(madeFindings())).toBe(renderPullComment(madeFindings()));
});

function cellsOf(row: string): number {
  return row.replaceAll("\\|", "").split("|").length;
}

/** The largest that GitHub allows, and more of it than is likely. */
function manyCases(): [string, PullFindings][] {
  const caches = [
    madeCache({ key: `go-${"ab".repeat(250)}`, outcome: "miss" }),
    madeCache({ outcome: "failed", reason: "x".repeat(300) }),
  ];
  const reading = madeReading({ caches, builds: [madeBuild({ steps: Array.from({ length: 30 }, () => madeStep()) })] });
  const jobs = (number: number) =>
    Array.from({ length: number }, (_, at) =>
      madeJob({ name: `build (${at}, ${"é".repeat(90)})`, significant: true, reading }),
    );
  const workflows = (number: number, each: number) =>
    Array.from({ length: number }, (_, at) => ({
      ...SLOWER,
      workflow: `<&>${"w".repeat(200)} ${at}`,
      jobs: jobs(each),
    }));
  const fault: ConfigFault = { key: "report.comment", line: 2, given: '"soon"', takes: "always, on-change or never" };
  const purge = { kind: "refused", entries: 3, bytes: 1, reason: "It is | not <allowed>." } as const;
  return [
    ["256 matrix jobs", madeFindings({ workflows: workflows(1, 256) })],
    ["20 workflows", madeFindings({ workflows: workflows(20, 9) })],
    ["200 workflows", madeFindings({ workflows: workflows(200, 1) })],
    [
      "jobs without logs",
      madeFindings({
        workflows: [
          madeWorkflow({
            jobs: Array.from({ length: 256 }, (_, at) => madeJob({ name: `job ${at}`, significant: true })),
          }),
        ],
      }),
    ],
    [
      "a broken configuration and a refused purge",
      madeFindings({ workflows: workflows(5, 3), configFaults: Array.from({ length: 10 }, () => fault), purge }),
    ],
    ["nothing at all", madeFindings({ workflows: [] })],
  ];
}
