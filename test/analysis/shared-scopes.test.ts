import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sharedScopes } from "../../src/analysis/shared-scopes.ts";
import { readJobLog } from "../../src/log/read-job-log.ts";
import type { BuildReading, LogReading } from "../../src/model/reading.ts";
import { NO_CACHES } from "./made-run.ts";

const LOGS = path.join(import.meta.dirname, "../fixtures/logs");

const API = ["WORKDIR /src", "COPY go.mod go.sum ./", "RUN go mod download", "COPY . .", "RUN go build ./api"];
const WEB = ["WORKDIR /web", "COPY package.json ./", "RUN npm ci", "COPY . .", "RUN npm run build"];

interface MadeBuild {
  readonly instructions: readonly string[];
  readonly scope?: string;
  readonly outcome?: BuildReading["exports"][number]["outcome"];
  readonly type?: string;
  readonly platforms?: readonly string[];
  /** What stands before `N/M` in a step's name. */
  readonly stage?: string;
  readonly target?: string;
  readonly uncertainSteps?: number;
}

/** A made build that has exported to `buildkit`, unless told otherwise. */
function made({ instructions, type = "gha", outcome = "exported", stage = "builder", target, ...build }: MadeBuild) {
  const { scope = "buildkit", ...rest } = build;
  return {
    imports: [],
    exports: [{ type, outcome, seconds: 1, ...(scope !== "" && { scope }) }],
    steps: instructions.map((instruction, at) => ({
      vertex: at + 1,
      name: `[${stage} ${at + 1}/${instructions.length}] ${instruction}`,
      stage: "builder",
      platform: /(\S+\/\S+) /.exec(stage)?.[1] ?? null,
      target: target ?? null,
      outcome: "executed" as const,
      seconds: 1,
    })),
    step: null,
    ...rest,
  };
}

function job(name: string, ...builds: readonly MadeBuild[]): { name: string; reading: LogReading } {
  return { name, reading: { ...NO_CACHES, builds: builds.map(made) } };
}

describe("builds of one run replace each other's cache", () => {
  it("when different images are exported to one scope by different jobs", () => {
    const jobs = [job("api", { instructions: API }), job("lint"), job("web", { instructions: WEB })];
    expect(sharedScopes(jobs)).toEqual([{ scope: "buildkit", differ: "images", jobs: ["api", "web"] }]);
  });

  it("when one job exports both", () => {
    expect(sharedScopes([job("images", { instructions: API }, { instructions: WEB })])).toEqual([
      { scope: "buildkit", differ: "images", jobs: ["images"] },
    ]);
  });

  it("when an image is exported to one scope by a job for each platform", () => {
    const build = (platform: string) => job(platform, { instructions: API, platforms: [`linux/${platform}`] });
    expect(sharedScopes([build("amd64"), build("arm64")])).toEqual([
      { scope: "buildkit", differ: "platforms", jobs: ["amd64", "arm64"] },
    ]);
  });

  it("in the recorded builds of Kratix's two images, had their workflow named no scopes", async () => {
    const read = async (image: string, edit: (log: string) => string) => {
      const log = readFileSync(path.join(LOGS, `kratix/pull-warm/build-${image}-image.log`), "utf8");
      return { name: image, reading: await readJobLog([Buffer.from(edit(log))]) };
    };
    const images = ["kratix", "quick-start-installer"];
    const recorded = await Promise.all(images.map((image) => read(image, (log) => log)));
    expect(sharedScopes(recorded)).toEqual([]);
    const changed = await Promise.all(
      images.map((image) => read(image, (log) => log.replaceAll(`,scope=${image}`, ""))),
    );
    expect(sharedScopes(changed)).toEqual([{ scope: "buildkit", differ: "images", jobs: images }]);
  });
});

describe("no builds replace each other's cache", () => {
  it.each<[string, readonly MadeBuild[]]>([
    [
      "when each image has a scope of its own",
      [
        { instructions: API, scope: "api" },
        { instructions: WEB, scope: "web" },
      ],
    ],
    ["when the scope of one is not known", [{ instructions: API }, { instructions: WEB, scope: "" }]],
    ["when only one has exported", [{ instructions: API }, { instructions: WEB, outcome: "failed" }]],
    [
      "when they are caches in a registry",
      [
        { instructions: API, type: "registry" },
        { instructions: WEB, type: "registry" },
      ],
    ],
    ["when an image is built for a test and then to be pushed", [{ instructions: API }, { instructions: API }]],
    [
      "when it is tested on one platform and pushed for several",
      [
        { instructions: API, platforms: ["linux/amd64"] },
        { instructions: API, platforms: ["linux/amd64", "linux/arm64"], stage: "linux/amd64 builder" },
      ],
    ],
    [
      "when a Dockerfile's target is built, and then the whole",
      [{ instructions: API.slice(0, 3) }, { instructions: [...API, ...WEB] }],
    ],
    [
      "when it cannot be told for which platforms",
      [{ instructions: API }, { instructions: API, platforms: ["linux/arm64"] }],
    ],
    [
      "when the platform is written in two ways",
      [
        { instructions: API, platforms: ["linux/arm64"] },
        { instructions: API, platforms: ["linux/arm64/v8"] },
      ],
    ],
    [
      "when more than half of what one does is the other's too",
      [{ instructions: API }, { instructions: [...API.slice(0, 3), ...WEB.slice(1, 3)] }],
    ],
    [
      "when there is too little to tell two images apart",
      [{ instructions: ["COPY a .", "RUN a"] }, { instructions: ["COPY b .", "RUN b"] }],
    ],
    ["when other builds mixed their lines", [{ instructions: API }, { instructions: WEB, uncertainSteps: 2 }]],
    ["when it is the targets of a bake", [{ instructions: API }, { instructions: WEB, target: "web" }]],
  ])("%s", (_case, builds) => {
    expect(sharedScopes([job("build", ...builds)])).toEqual([]);
    expect(sharedScopes(builds.map((build, at) => job(`build (${at})`, build)))).toEqual([]);
  });

  it("when a log was not read, or was stored before scopes were read", () => {
    expect(sharedScopes([{ name: "api", reading: null }, job("web", { instructions: WEB, scope: "" })])).toEqual([]);
  });
});

it("a matrix of many images is looked at without comparing each with each", () => {
  const jobs = Array.from({ length: 1_000 }, (_, at) =>
    job(`${at}`, { instructions: API.map((each) => `${each} ${at}`) }),
  );
  expect(sharedScopes(jobs)[0]?.jobs).toHaveLength(50);
});
