import { describe, expect, it } from "vitest";
import { action, readLines, script } from "../made-log.ts";

const BUILDING = '#0 building with "default" instance using docker driver';
const LOAD = ["#1 [internal] load build definition from Dockerfile", "#1 DONE 0.0s"];

/** Each build's steps as `vertex outcome seconds`. */
async function steps(lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { builds } = await readLines([...script("make image"), ...lines]);
  return builds.map((build) => build.steps.map(({ vertex, outcome, seconds }) => `${vertex} ${outcome} ${seconds}`));
}

describe("a build's steps", () => {
  it("are what instructions made; FROM, internal vertices, imports and exports are none", async () => {
    const lines = [
      BUILDING,
      ...LOAD,
      "#2 [internal] load metadata for docker.io/library/golang:1",
      "#2 DONE 0.1s",
      "#3 [auth] library/golang:pull token for registry-1.docker.io",
      "#3 DONE 0.0s",
      "#4 [builder 1/3] FROM docker.io/library/golang:1",
      "#4 CACHED",
      "#5 [builder 2/3] COPY go.mod .",
      "#5 CACHED",
      "#6 [builder 3/3] RUN make",
      "#6 DONE 2.1s",
      "#7 exporting to image",
      "#7 DONE 0.1s",
    ];
    expect(await steps(lines)).toEqual([["5 cached null", "6 executed 2.1"]]);
  });

  it("may be written in lower case, as their Dockerfile has them", async () => {
    const { builds } = await readLines([
      ...LOAD,
      "#4 [2/3] run make",
      "#4 CACHED",
      "#5 [3/3] copy . .",
      "#5 DONE 0.1s",
    ]);
    expect(builds[0]?.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["[2/3] run make", "cached"],
      ["[3/3] copy . .", "executed"],
    ]);
  });

  it("keep the last DONE, which is the sum of those before", async () => {
    expect(await steps([...LOAD, "#2 [1/1] RUN a", "#2 DONE 47.8s", "#2 [1/1] RUN a", "#2 DONE 50.1s"])).toEqual([
      ["2 executed 50.1"],
    ]);
  });

  it("stay cached when layers are fetched later, with the seconds that this cost", async () => {
    const layer = `#2 sha256:${"a".repeat(64)} 1.2MB / 3.4MB 0.2s`;
    const lines = [
      ...LOAD,
      "#2 [1/1] RUN a",
      "#2 CACHED",
      "#2 [1/1] RUN a",
      layer,
      `#2 extracting sha256:${"a".repeat(64)} 15.2s done`,
      "#2 DONE 15.6s",
    ];
    expect(await steps(lines)).toEqual([["2 cached 15.6"]]);
  });

  it("are cached without the word CACHED when layers came and nothing ran, but not when a program printed", async () => {
    const layer = (vertex: number) => `#${vertex} sha256:${"a".repeat(64)} 1.2MB / 3.4MB 0.2s`;
    const lines = [
      ...LOAD,
      "#2 [1/2] RUN a",
      layer(2),
      "#2 DONE 1.0s",
      "#3 [2/2] RUN b",
      layer(3),
      "#3 0.5 hello",
      "#3 DONE 2.0s",
    ];
    expect(await steps(lines)).toEqual([["2 cached 1", "3 executed 2"]]);
  });

  it("that are interleaved keep their own words", async () => {
    const lines = [
      ...LOAD,
      "#2 [a 1/1] RUN one",
      "#2 0.1 one",
      "#2 ...",
      "",
      "#3 [b 1/1] RUN two",
      "#3 0.1 two",
      "#3 DONE 0.2s",
      "",
      "#2 [a 1/1] RUN one",
      "#2 0.9 one",
      "#2 DONE 1.0s",
    ];
    expect(await steps(lines)).toEqual([["2 executed 1", "3 executed 0.2"]]);
  });

  it("fail or are canceled, and steps after a failed one may still be cached", async () => {
    const lines = [
      ...LOAD,
      "#2 [a 1/1] RUN one",
      '#2 ERROR: process "/bin/sh -c one" did not complete successfully: exit code: 1',
      "#3 [b 1/2] RUN two",
      "#3 CANCELED",
      "#4 [b 2/2] COPY . .",
      "#4 CACHED",
      "#5 [c 1/1] RUN x",
      "#5 ERROR: context canceled",
      "------",
      " > [a 1/1] RUN one:",
      "0.886 }",
      "------",
      "ERROR: failed to build: failed to solve: exit code: 1",
    ];
    expect(await steps(lines)).toEqual([["2 failed null", "3 canceled null", "4 cached null", "5 canceled null"]]);
  });

  it("without an end, in a build that was interrupted, were canceled", async () => {
    expect(await steps([...LOAD, "#2 [1/1] RUN sleep 99", "#2 0.1 z", "##[error]The operation was canceled."])).toEqual(
      [["2 canceled null"]],
    );
  });

  it("are told by target, platform and stage", async () => {
    const names = [
      "[builder 2/3] RUN a",
      "[linux/amd64 builder 2/3] RUN a",
      "[linux/amd64->arm64 builder 2/3] RUN a",
      "[stage-0  2/13] RUN a",
      "[2/3] RUN a",
    ];
    const { builds } = await readLines([
      ...LOAD,
      ...names.flatMap((name, at) => [`#${at + 2} ${name}`, `#${at + 2} CACHED`]),
    ]);
    expect(builds[0]?.steps.map(({ target, platform, stage }) => [target, platform, stage])).toEqual([
      [null, null, "builder"],
      [null, "linux/amd64", "builder"],
      [null, "linux/amd64->arm64", "builder"],
      [null, null, "stage-0"],
      [null, null, null],
    ]);
  });

  it("of bake have their target in front", async () => {
    const { builds } = await readLines([
      "#1 [internal] load local bake definitions",
      "#1 DONE 0.0s",
      "#2 [web internal] load build definition from Dockerfile",
      "#2 DONE 0.0s",
      "#3 [api internal] load build definition from Dockerfile",
      "#3 DONE 0.0s",
      "#4 [web builder 2/2] RUN a",
      "#4 CACHED",
      "#5 [api linux/amd64 builder 2/2] RUN b",
      "#5 DONE 1.0s",
      "#6 [web] importing cache manifest from gha:1",
      "#6 DONE 0.1s",
      "#7 [web] exporting to GitHub Actions Cache",
      "#7 DONE 3.0s",
    ]);
    expect(builds[0]).toMatchObject({
      steps: [
        { target: "web", stage: "builder", outcome: "cached" },
        { target: "api", platform: "linux/amd64", stage: "builder", outcome: "executed" },
      ],
      imports: [{ type: "gha", ref: "gha:1", outcome: "imported" }],
      exports: [{ type: "gha", outcome: "exported", seconds: 3 }],
    });
  });

  it("one platform may be cached and the other not", async () => {
    expect(
      await steps([
        ...LOAD,
        "#2 [linux/amd64 a 2/2] RUN x",
        "#2 CACHED",
        "#3 [linux/arm64 a 2/2] RUN x",
        "#3 DONE 1023.4s",
      ]),
    ).toEqual([["2 cached null", "3 executed 1023.4"]]);
  });

  it("of the old output, with a digest below each name, are the same", async () => {
    const digest = (vertex: number) => `#${vertex} sha256:${"b".repeat(64)}`;
    expect(
      await steps([LOAD[0] ?? "", digest(1), "#1 DONE 0.0s", "#2 [1/1] RUN a", digest(2), "#2 DONE 0.4s"]),
    ).toEqual([["2 executed 0.4"]]);
  });
});

describe("what a program prints inside a vertex is never BuildKit's word", () => {
  it.each([
    "#2 3.06 #99 DONE 3.0s",
    "#2 0.1 CACHED",
    "#2 0.1 #2 CACHED",
    "#2 0.1 #3 [1/1] RUN fake",
    "#2 0.1 ERROR: failed to solve: x",
  ])("%s", async (line) => {
    expect(await steps([...LOAD, "#2 [1/1] RUN a", line, "#2 0.2 more", "#2 DONE 1.0s"])).toEqual([["2 executed 1"]]);
  });

  it("nor what it prints without a number, behind a carriage return or in the tail of an error", async () => {
    expect(
      await steps([...LOAD, "#2 [1/1] RUN a", "CACHED", " > [1/1] RUN a:", "24.75     at x", "#2 DONE 1.0s"]),
    ).toEqual([["2 executed 1"]]);
  });

  it("and commands may speak of CACHED, #12 and DONE", async () => {
    const { builds } = await readLines([...LOAD, '#2 [1/1] RUN echo "#12 CACHED" && echo [2/2] DONE', "#2 DONE 0.3s"]);
    expect(builds[0]?.steps).toMatchObject([
      { name: '[1/1] RUN echo "#12 CACHED" && echo [2/2] DONE', outcome: "executed" },
    ]);
  });
});

describe("builds", () => {
  const build = (name: string, end: string) => [
    ...LOAD,
    `#2 [1/1] RUN ${name}`,
    `#2 ${end}`,
    "#3 exporting to image",
    "#3 DONE 0.1s",
  ];

  it("whose numbers restart in one step are several", async () => {
    expect(await steps([BUILDING, ...build("a", "DONE 1.0s"), BUILDING, ...build("a", "CACHED")])).toEqual([
      ["2 executed 1"],
      ["2 cached null"],
    ]);
  });

  it("without their first line, as compose prints them, are told by their numbers", async () => {
    expect(await steps([...build("a", "DONE 1.0s"), ...build("b", "CACHED")])).toEqual([
      ["2 executed 1"],
      ["2 cached null"],
    ]);
  });

  it("that run at once are not guessed apart: what may be of either is counted, and left out", async () => {
    const lines = [
      BUILDING,
      LOAD[0] ?? "",
      BUILDING,
      LOAD[0] ?? "",
      "#1 DONE 0.0s",
      "#1 DONE 0.0s",
      "#2 [1/1] RUN a",
      "#2 [1/1] RUN a",
      "#2 CACHED",
      "#2 DONE 5.0s",
    ];
    const { builds } = await readLines([...script("make -j2"), ...lines]);
    expect(builds.flatMap((each) => each.steps)).toEqual([]);
    expect(builds.reduce((sum, { uncertainSteps = 0 }) => sum + uncertainSteps, 0)).toBeGreaterThan(0);
  });

  it("that run at once leave nothing to believe, once one line may be of either", async () => {
    const lines = [
      ...[BUILDING, BUILDING],
      ...["#1 [internal] load build definition from a.Dockerfile", "#1 DONE 0.0s"],
      ...["#1 [internal] load build definition from b.Dockerfile", "#1 DONE 0.0s"],
      ...["#4 [2/2] RUN a", "#4 [2/3] RUN b", "#4 DONE 1.0s", "#4 DONE 2.0s", "#5 [3/3] RUN c", "#5 DONE 1.0s"],
    ];
    const { builds } = await readLines([...script("make -j2"), ...lines]);
    expect(builds.map(({ steps }) => steps)).toEqual([[], []]);
    expect(builds.every(({ uncertainSteps = 0 }) => uncertainSteps > 0)).toBe(true);
  });

  const BOOTING = [
    "#1 [internal] booting buildkit",
    "#1 pulling image moby/buildkit:buildx-stable-1 2.0s done",
    "#1 creating container buildx_buildkit_b0 0.6s done",
    "#1 DONE 3.0s",
  ];

  it.each([
    [
      "in a step before",
      [...action("docker/setup-buildx-action@v3"), ...BOOTING, ...script("make"), BUILDING, ...LOAD],
    ],
    ["in a step before, without the first line", [...script("make a"), ...BOOTING, ...script("make b"), ...LOAD]],
    ["right before", [...script("make"), ...BOOTING, BUILDING, ...LOAD]],
    ["within", [...script("make"), BUILDING, ...BOOTING, ...LOAD.map((line) => line.replace("#1", "#9"))]],
  ])("are certain though a builder was started %s", async (_, lines) => {
    const { builds } = await readLines([...lines, "#4 [2/2] RUN make", "#4 DONE 5.0s"]);
    expect(builds.map(({ steps, uncertainSteps }) => [steps.length, uncertainSteps])).toEqual([[1, undefined]]);
  });

  it("end with their step, whatever they had come to", async () => {
    const { builds } = await readLines([
      ...[...script("docker build ."), BUILDING, ...LOAD, "#2 [2/2] RUN slow", "#2 1.000 x"],
      ...[...script("docker build ."), BUILDING, ...LOAD, "#2 [2/2] RUN fast", "#2 CACHED"],
    ]);
    expect(builds.map(({ steps }) => steps.map(({ name, outcome }) => [name, outcome]))).toEqual([
      [["[2/2] RUN slow", "canceled"]],
      [["[2/2] RUN fast", "cached"]],
    ]);
  });

  it("are not what buildx does to start its builder, nor a push, nor the builder before BuildKit", async () => {
    const { builds } = await readLines([
      ...action("docker/setup-buildx-action@v3"),
      "#1 [internal] booting buildkit",
      "#1 pulling image moby/buildkit:buildx-stable-1 2.0s done",
      "#1 DONE 3.0s",
      ...script("docker push x"),
      "5f70bf18a086: Layer already exists",
      "Step 1/2 : FROM busybox",
      " ---> Using cache",
    ]);
    expect(builds).toEqual([]);
  });

  it("in a script that hides their output leave no evidence", async () => {
    expect(await readLines([...script("./build.sh --quiet"), "Building image... done"])).toMatchObject({
      caches: [],
      builds: [],
    });
  });
});

describe("a build's caches", () => {
  async function caches(lines: readonly string[]) {
    const { builds } = await readLines([...LOAD, ...lines]);
    return { imports: builds[0]?.imports, exports: builds[0]?.exports };
  }

  it.each([
    ["gha:123", "gha"],
    ["registry.example.com/app:cache", "registry"],
    ["local:abc", "local"],
    ["s3:bucket", "s3"],
    ["azblob:container", "azblob"],
  ])("an import from %s is of type %s", async (ref, type) => {
    expect(await caches([`#2 importing cache manifest from ${ref}`, "#2 DONE 0.2s"])).toMatchObject({
      imports: [{ type, ref, outcome: "imported", seconds: 0.2 }],
    });
  });

  it("an import that fails does not end the build", async () => {
    const lines = [
      "#2 importing cache manifest from reg/app:cache",
      "#2 ERROR: failed to configure registry cache importer: reg/app:cache: not found",
      "#3 [1/1] RUN a",
      "#3 DONE 1.0s",
    ];
    expect(await steps([...LOAD, ...lines])).toEqual([["3 executed 1"]]);
    expect(await caches(lines)).toMatchObject({ imports: [{ outcome: "failed" }] });
  });

  it.each([
    ["exporting to GitHub cache", "gha"],
    ["exporting to GitHub Actions Cache", "gha"],
    ["exporting cache to registry", "registry"],
    ["exporting cache to client directory", "local"],
    ["exporting cache to Amazon S3", "s3"],
    ["exporting cache to Azure Blob Storage", "azblob"],
    ["exporting inline cache", "inline"],
  ])("%s is of type %s", async (name, type) => {
    const lines = [
      `#2 ${name}`,
      "#2 preparing build cache for export",
      `#2 writing layer sha256:${"c".repeat(64)} 0.8s done`,
      "#2 preparing build cache for export 131.5s done",
      "#2 DONE 131.6s",
    ];
    expect(await caches(lines)).toMatchObject({ exports: [{ type, outcome: "exported", seconds: 131.6 }] });
  });

  it("an export that fails, or has no end, is told as such", async () => {
    expect(await caches(["#2 exporting to GitHub Actions Cache", "#2 ERROR: maximum timeout reached"])).toMatchObject({
      exports: [{ outcome: "failed" }],
    });
    expect(
      await caches(["#2 exporting to GitHub Actions Cache", `#2 writing layer sha256:${"c".repeat(64)}`]),
    ).toMatchObject({ exports: [{ outcome: "unknown", seconds: null }] });
    expect(
      await caches([
        "#2 exporting to GitHub Actions Cache",
        "ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF",
      ]),
    ).toMatchObject({ exports: [{ outcome: "failed", seconds: null }] });
  });

  it("layers that an export fetches are no step's hit", async () => {
    const lines = [
      "#2 [1/1] RUN a",
      "#2 DONE 1.0s",
      "#3 exporting cache to client directory",
      `#3 sha256:${"d".repeat(64)} 1MB / 2MB 0.1s`,
      "#3 DONE 2.0s",
    ];
    expect(await steps([...LOAD, ...lines])).toEqual([["2 executed 1"]]);
  });
});

describe("tools that run inside of a build", () => {
  it("are counted, also behind colours", async () => {
    const { tools } = await readLines([
      ...script("docker build ."),
      ...LOAD,
      "#2 [1/1] RUN go mod download",
      "#2 0.412 go: downloading example.com/a v1.2.3",
      "#2 0.413 \u001b[32mgo: downloading example.com/b v1.0.0",
      "#2 DONE 2.0s",
    ]);
    expect(tools).toEqual([{ tool: "go", counts: { downloads: 2 } }]);
  });

  it("but nothing that they say of an Actions cache is one", async () => {
    const { caches } = await readLines([
      ...action("docker/build-push-action@v6"),
      ...LOAD,
      "#2 [1/1] RUN a",
      "#2 0.4 Cache restored from key: go-1",
      "#2 DONE 1.0s",
    ]);
    expect(caches).toEqual([]);
  });
});
