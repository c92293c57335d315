import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { LogReading } from "../../../src/model/reading.ts";
import { action, readLines, readText, script } from "../made-log.ts";

const LOGS = path.join(import.meta.dirname, "../../fixtures/logs");

/** A build as BuildKit prints it, with as many imports and exports of a `gha` cache. Made, not recorded. */
function build({ exports = 1, imports = 0 } = {}): readonly string[] {
  const named = (name: string, count: number, from: number) =>
    Array.from({ length: count }, (_, at) => [`#${from + at} ${name}`, `#${from + at} DONE 0.1s`]).flat();
  return [
    '#0 building with "builder-38a795fb" instance using docker-container driver',
    "#1 [internal] load build definition from Dockerfile",
    "#1 DONE 0.0s",
    ...named("importing cache manifest from gha:8680939905724665080", imports, 2),
    "#8 [2/2] RUN make",
    "#8 DONE 2.0s",
    ...named("exporting to GitHub Actions Cache", exports, 9),
  ];
}

function scopesOf({ builds }: LogReading): readonly (string | undefined)[] {
  return builds.flatMap(({ exports }) => exports.map(({ scope }) => scope));
}

/** What docker/build-push-action prints before its build; the options are in the order in which it gives them. */
function command(caches: string): string {
  return `[command]/usr/bin/docker buildx build ${caches} --file docker/app.Dockerfile --iidfile /home/runner/work/_temp/iid.txt --tag ghcr.io/a/b:main --metadata-file /home/runner/work/_temp/m.json --push .`;
}

describe("the scope of a build's gha cache", () => {
  async function scopeOf(caches: string): Promise<string | undefined> {
    const lines = [...action("docker/build-push-action@v6"), command(caches), ...build()];
    return scopesOf(await readLines(lines))[0];
  }

  it.each([
    ["--cache-from type=gha --cache-to type=gha,mode=max", "buildkit"],
    ["--cache-to type=gha,scope=api,mode=max", "api"],
    ["--cache-to mode=max,scope=refs/heads/main-api,type=gha,ignore-error=true", "refs/heads/main-api"],
    ["--cache-to type=gha,scope=", "buildkit"],
    ["--cache-to type=registry,ref=ghcr.io/a/b:cache,mode=max --cache-to type=gha,scope=api", "api"],
    ["--cache-to type=inline --cache-to TYPE=gha,Scope=api", "api"],
    ["--cache-to ghcr.io/a/b:cache --cache-to type=gha", "buildkit"],
  ])("is what the command of docker's action says: %s", async (caches, scope) => {
    expect(await scopeOf(caches)).toBe(scope);
  });

  it.each([
    ["no cache is written", "--cache-from type=gha"],
    ["a blank ends it", "--cache-to type=gha, scope=api"],
    ["a blank stands in it", "--cache-to type=gha,scope=my api"],
    ["it is quoted", '--cache-to "type=gha,scope=api"'],
    ["the runner has masked it", "--cache-to type=gha,scope=***-api"],
    ["another export is not understood", "--cache-to type=gha,scope=api --cache-to type=***"],
    ["two are written and one was exported", "--cache-to type=gha,scope=api --cache-to type=gha,scope=web"],
    ["it is longer than what is kept", `--cache-to type=gha,scope=${"x".repeat(201)}`],
    ["it says nothing of the type", "--cache-to scope=api"],
  ])("is unknown where %s", async (_case, caches) => {
    expect(await scopeOf(caches)).toBeUndefined();
  });

  it("is unknown where the line was cut", async () => {
    const lines = [
      ...action("docker/build-push-action@v6"),
      `[command]/usr/bin/docker buildx build --build-arg A=${"x".repeat(8_100)} --cache-to type=gha,scope=a-long-name`,
      ...build(),
    ];
    expect(scopesOf(await readLines(lines))).toEqual([undefined]);
  });

  it("is that of the step's input where an argument of several lines breaks the command", async () => {
    const inputs = { "build-args": "A=1", "cache-to": "type=gha,mode=max,scope=api" };
    const broken = "[command]/usr/bin/docker buildx build --build-arg A=1";
    expect(scopesOf(await readLines([...action("docker/build-push-action@v6", inputs), broken, ...build()]))).toEqual([
      "api",
    ]);
  });

  it("is that of the first line of an input, unless the build exports more", async () => {
    const header = action("docker/build-push-action@v6", { "cache-to": "type=gha,scope=api" });
    expect(scopesOf(await readLines([...header, ...build()]))).toEqual(["api"]);
    expect(scopesOf(await readLines([...header, ...build({ exports: 2 })]))).toEqual([undefined, undefined]);
  });

  it("is known of imports too, where all have the same", async () => {
    const read = async (caches: string, imports: number) => {
      const lines = [...action("docker/build-push-action@v6"), command(caches), ...build({ imports })];
      const { builds } = await readLines(lines);
      return builds[0]?.imports.map(({ scope }) => scope);
    };
    expect(await read("--cache-from type=gha,scope=api", 1)).toEqual(["api"]);
    expect(await read("--cache-from type=gha,scope=api --cache-from type=gha,scope=main", 2)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("comes with the platforms that were asked for", async () => {
    const read = async (options: string) => {
      const lines = [...action("docker/build-push-action@v6"), command(options), ...build()];
      return (await readLines(lines)).builds[0]?.platforms;
    };
    expect(await read("--cache-to type=gha --platform linux/amd64,linux/arm64/v8")).toEqual([
      "linux/amd64",
      "linux/arm64/v8",
    ]);
    expect(await read("--cache-to type=gha --platform local")).toBeUndefined();
    expect(await read("--cache-to type=gha")).toBeUndefined();
  });
});

describe("the scope of a bake's gha cache", () => {
  async function scopeOf(sets: string, lines = build()): Promise<readonly (string | undefined)[]> {
    const bake = `[command]/usr/bin/docker buildx bake --file docker-bake.hcl ${sets} --metadata-file /home/runner/work/_temp/m.json`;
    const header = action("docker/bake-action@v6", { set: "*.cache-from=type=gha" });
    return scopesOf(await readLines([...header, `${bake} api --print`, `${bake} api`, ...lines]));
  }

  it("is what is set for all targets", async () => {
    expect(await scopeOf("--set *.cache-from=type=gha --set *.cache-to=type=gha,mode=max")).toEqual(["buildkit"]);
    expect(await scopeOf("--set *.args.A=some words --set *.cache-to=type=gha,scope=api")).toEqual(["api"]);
  });

  it("is unknown where it is set for some, added, or said in the bake's own files", async () => {
    expect(await scopeOf("--set api.cache-to=type=gha,scope=api")).toEqual([undefined]);
    expect(await scopeOf("--set *.cache-to+=type=gha,scope=api")).toEqual([undefined]);
    expect(await scopeOf("--set *.platform=linux/amd64")).toEqual([undefined]);
  });

  it("is unknown where several targets export", async () => {
    const lines = ["#20 [api] exporting to GitHub Actions Cache", "#20 DONE 0.1s"];
    expect(await scopeOf("--set *.cache-to=type=gha", [...build(), ...lines])).toEqual([undefined, undefined]);
  });
});

describe("the scope of a script's build", () => {
  it.each([
    ["kratix/main/build-kratix-image.log", ["kratix"]],
    ["kratix/main/build-quick-start-installer-image.log", ["quick-start-installer"]],
    ["buildkit-0.13/gha-cold-export.log", ["main"]],
    ["derived/gh-view-build.log", ["kratix"]],
  ])("is in the command that make printed, or in the step's header: %s", async (file, scopes) => {
    const reading = await readText(readFileSync(path.join(LOGS, file)));
    expect(scopesOf(reading)).toEqual(scopes);
  });

  it.each([
    "docker build --cache-to type=gha,scope=api .",
    'docker buildx build --cache-to="type=gha,mode=max,scope=api" --tag "$IMAGE" .',
    "docker buildx bake --set '*.cache-to=type=gha,scope=api' web",
  ])("is read where the script is that one line: %s", async (line) => {
    expect(scopesOf(await readLines([...script(line), ...build()]))).toEqual(["api"]);
  });

  it.each([
    ["a variable", ["docker build --cache-to type=gha,scope=$IMAGE ."]],
    ["another command behind it", ["docker build --cache-to type=gha,scope=api . && docker push a"]],
    ["a pipe", ["docker build --cache-to type=gha,scope=api . 2>&1 | tee log"]],
    ["more lines", ["docker build --cache-to type=gha,scope=api .", "docker build --cache-to type=gha,scope=web web"]],
    ["a line that goes on", ["docker build \\", "  --cache-to type=gha,scope=api ."]],
  ])("is not worked out where the script has %s", async (_case, lines) => {
    expect(scopesOf(await readLines([...script(...lines), ...build()]))).toEqual([undefined]);
  });

  it("is read of each build where a step prints all their commands", async () => {
    const lines = ["api", "web"].flatMap((scope) => [
      `+ docker buildx build --cache-to type=gha,scope=${scope} ${scope}`,
      ...build(),
    ]);
    expect(scopesOf(await readLines([...script("sh -x build.sh"), ...lines]))).toEqual(["api", "web"]);
  });

  it("is not read where a step has a build whose command it did not print", async () => {
    const lines = ["docker build --cache-to type=gha,scope=api .", ...build(), ...build()];
    expect(scopesOf(await readLines([...script("make"), ...lines]))).toEqual([undefined, undefined]);
  });

  it("is not taken from another step's command, or from what a script prints like an action's", async () => {
    const before = [...script("make"), "docker build --cache-to type=gha,scope=api ."];
    expect(scopesOf(await readLines([...before, ...script("make image"), ...build()]))).toEqual([undefined]);
    const printed = [...script("cat old.log"), command("--cache-to type=gha,scope=api"), ...build()];
    expect(scopesOf(await readLines(printed))).toEqual([undefined]);
  });

  it("is not told of builds that ran at once", async () => {
    const commands = ["api", "web"].map((scope) => `docker build --cache-to type=gha,scope=${scope} ${scope}`);
    const [open = "", ...rest] = build();
    const { builds } = await readLines([...script("make -j2"), ...commands, open, open, ...rest, ...rest]);
    expect(
      builds.flatMap(({ exports }) => exports.map(({ scope }) => scope)).filter((each) => each !== undefined),
    ).toEqual([]);
  });
});
