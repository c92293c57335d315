import { describe, expect, it } from "vitest";
import { sharedScopes } from "../../../src/analysis/shared-scopes.ts";
import type { BuildReading, CacheReading } from "../../../src/model/reading.ts";
import type { ReadJob } from "../../../src/report/remarks/remark.ts";
import { whatStandsOut } from "../../../src/report/remarks/what-stands-out.ts";
import { madeBuild, madeCache, madeJob, madeStep } from "../../cli/analyze/made-readings.ts";

function remarks(...jobs: readonly ReadJob[]): string[] {
  return whatStandsOut(jobs, sharedScopes(jobs)).map(({ kind, say }) => `${kind}: ${say((name) => `<${name}>`)}`);
}

function aboutCache(changes: Partial<CacheReading>): string[] {
  return remarks(madeJob("build", { caches: [madeCache(changes)] }));
}

function aboutBuild(changes: Partial<BuildReading>): string[] {
  const exports = [{ type: "gha", outcome: "exported", seconds: 1 }] as const;
  return remarks(madeJob("build", { builds: [madeBuild({ exports, ...changes })] }));
}

describe("a cache stands out", () => {
  it.each([
    ["that missed", { outcome: "miss" }, "cost: <build>: <actions/cache> found nothing for the key <go-Linux-9a40>."],
    [
      "that missed without saying its key",
      { outcome: "miss", key: null },
      "cost: <build>: <actions/cache> found nothing.",
    ],
    [
      "that failed, with the reason",
      { outcome: "failed", reason: "429" },
      "fault: <build>: <actions/cache> failed to restore: <429>.",
    ],
    [
      "that may not be read",
      { outcome: "denied" },
      "fault: <build>: <actions/cache> was not allowed to read the cache.",
    ],
    ["that failed to save", { save: "failed" }, "fault: <build>: <actions/cache> failed to save."],
    [
      "that may not be saved",
      { save: "denied" },
      "fault: <build>: <actions/cache> was not allowed to save, so later runs find nothing new.",
    ],
    [
      "that holds nothing",
      { sizeBytes: 222 },
      "cost: <build>: <actions/cache> restored an empty archive for the key <go-Linux-9a40>: it saves nothing.",
    ],
  ] as const)("%s", (_case, changes, remark) => {
    expect(aboutCache(changes)).toEqual([remark]);
  });

  it.each([
    { outcome: "hit" },
    { outcome: "partial" },
    { outcome: "disabled" },
    { outcome: "unknown" },
    { save: "conflict" },
    { sizeBytes: null },
  ] as const)("unless it is as it should be: %j", (changes) => {
    expect(aboutCache(changes)).toEqual([]);
  });
});

describe("an image build stands out", () => {
  it("whose step failed", () => {
    const steps = [madeStep({ name: "RUN make", outcome: "failed" })];
    expect(aboutBuild({ steps })).toEqual(["fault: <build>: the build failed in <RUN make>."]);
  });

  it("whose cache could not be imported or exported", () => {
    const imports = [{ type: "gha", ref: null, outcome: "failed", seconds: 1 }] as const;
    const exports = [{ type: "registry", outcome: "failed", seconds: 1 }] as const;
    expect(aboutBuild({ imports, exports })).toEqual([
      "fault: <build>: the import of the build cache (<gha>) failed.",
      "fault: <build>: the export of the build cache (<registry>) failed.",
    ]);
  });

  it("that imported a cache and took nothing from it", () => {
    const imports = [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0 }] as const;
    expect(aboutBuild({ imports })).toEqual([
      "cost: <build>: a build cache was imported, and none of the 1 build steps came from it.",
    ]);
    expect(aboutBuild({ imports, steps: [madeStep(), madeStep({ outcome: "cached", seconds: null })] })).toEqual([]);
  });

  it("whose cache took longer to export than the build", () => {
    const exports = (seconds: number) => [{ type: "gha", outcome: "exported", seconds }] as const;
    expect(aboutBuild({ exports: exports(40) })).toEqual([
      "cost: <build>: exporting the build cache took 40s, and the build's own steps 34s.",
    ]);
    expect(aboutBuild({ exports: exports(34) })).toEqual([]);
    expect(aboutBuild({ exports: exports(4.9), steps: [] })).toEqual([]);
  });
});

describe("a build that works for nothing stands out", () => {
  it("when it runs every step without any cache to read or write", () => {
    const steps = [madeStep({ seconds: 30 }), madeStep({ seconds: 4 })];
    expect(aboutBuild({ exports: [], steps })).toEqual([
      "cost: <build>: the build neither imported nor exported a cache; 2 steps ran in 34s.",
    ]);
    expect(aboutBuild({ exports: [], steps: [madeStep({ seconds: 4 })] })).toEqual([]);
    expect(aboutBuild({ exports: [], steps: [...steps, madeStep({ outcome: "cached", seconds: null })] })).toEqual([]);
  });

  it("when it spends its time in cache mounts, which no export takes along", () => {
    const name = "[builder 3/4] RUN --mount=target=. --mount=target=/go/pkg/mod,type=cache go build";
    expect(aboutBuild({ steps: [madeStep({ name })] })).toEqual([
      "cost: <build>: steps with <--mount=type=cache> took 34s; cache exports leave out what such mounts hold.",
    ]);
    expect(aboutBuild({ steps: [madeStep({ name, outcome: "cached", seconds: null })] })).toEqual([]);
    expect(aboutBuild({ steps: [madeStep({ name: "RUN echo --mount=type=cached" })] })).toEqual([]);
  });
});

describe("a run stands out", () => {
  it("whose images are exported to one scope, with what to do about it, before what that leads to", () => {
    const build = (instructions: string, platforms?: readonly string[]) =>
      madeBuild({
        imports: [{ type: "gha", ref: "gha:1", outcome: "imported", seconds: 0 }],
        exports: [{ type: "gha", outcome: "exported", seconds: 1, scope: "buildkit" }],
        steps: [...instructions].map((each) => madeStep({ name: `RUN ${each}`, seconds: 1 })),
        ...(platforms !== undefined && { platforms }),
      });
    const nothing = (job: string) =>
      `cost: <${job}>: a build cache was imported, and none of the 3 build steps came from it.`;
    const jobs = [madeJob("api", { builds: [build("abc")] }), madeJob("web", { builds: [build("xyz")] })];
    expect(remarks(...jobs)).toEqual([
      "cost: <api>, <web>: different images are exported to one scope of the build cache, <buildkit> (the default), and later runs find only the last. Give each image its own <scope=>, in <cache-from> too.",
      nothing("api"),
      nothing("web"),
    ]);
    const platforms = ["amd64", "arm64"].map((name) => madeJob(name, { builds: [build("abc", [`linux/${name}`])] }));
    expect(remarks(...platforms)[0]).toBe(
      "cost: <amd64>, <arm64>: builds for different platforms are exported to one scope of the build cache, <buildkit> (the default), and later runs find only the last. Give each platform its own <scope=>, in <cache-from> too.",
    );
  });

  it("whose jobs download the same Go modules", () => {
    const [unit, image] = [
      madeJob("unit", { goModules: ["a v1", "b v1"] }),
      madeJob("image", { goModules: ["b v1", "a v1"] }),
    ];
    const lint = madeJob("lint", { goModules: ["a v2"] });
    expect(remarks(unit, image, lint)).toEqual([
      "cost: 2 Go modules were downloaded in more than one job: <unit>, <image>.",
    ]);
    expect(remarks(unit, lint)).toEqual([]);
  });

  it("with many such jobs names some of them", () => {
    const jobs = Array.from({ length: 9 }, (_, index) => madeJob(`${index}`, { goModules: ["a v1"] }));
    expect(remarks(...jobs)).toEqual([
      "cost: 1 Go module was downloaded in more than one job: <0>, <1>, <2>, <3>, <4>, <5>, 3 more.",
    ]);
  });

  it("has what is broken before what only costs", () => {
    const caches = [madeCache({ outcome: "miss" }), madeCache({ outcome: "failed" })];
    expect(remarks(madeJob("build", { caches })).map((remark) => remark.split(":")[0])).toEqual(["fault", "cost"]);
  });
});
