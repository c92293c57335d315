import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildScenario, DOCKERFILE, NEWER_BUILDS, OLDER_BUILDS, PLAIN_BUILDS } from "./builds.ts";
import { CacheService } from "./cache-service.ts";
import { labelBuilds } from "./label-builds.ts";
import { recordJob } from "./runner.ts";
import { WORKSPACE } from "./workspace.ts";

/**
 * Records one log for each scenario of builds.ts, and a labels.json beside them.
 *
 *   sudo scripts/record/isolated.sh --engine 26 --fresh node scripts/record/buildkit.ts test/fixtures/logs/buildkit-0.13 all
 *   sudo scripts/record/isolated.sh --engine 20 --fresh node scripts/record/buildkit.ts test/fixtures/logs/buildkit-0.8 older
 */
const [out = "recorded", which = "all", only] = process.argv.slice(2);
const scenarios = which === "older" ? [...PLAIN_BUILDS, ...OLDER_BUILDS] : [...PLAIN_BUILDS, ...NEWER_BUILDS];
execFileSync(path.join(import.meta.dirname, "base-images.sh"), { stdio: "ignore" });
const stopRegistry = startRegistry();
const labels: Record<string, unknown> = {};
const problems: string[] = [];
for (const scenario of scenarios) if (only === undefined || scenario.name === only) await record(scenario);
writeFileSync(
  path.join(out, only === undefined ? "labels.json" : `labels-${only}.json`),
  `${JSON.stringify(labels, null, 1)}\n`,
);
stopRegistry();
for (const problem of problems) console.error(problem);

async function record(scenario: BuildScenario): Promise<void> {
  const service = new CacheService(`${process.env.STATE}/blobs-${scenario.name}`);
  await service.start();
  const runtime = service.environment(["refs/heads/main"], "v1");
  writeSources(scenario);
  execFileSync("docker", ["builder", "prune", "--all", "--force"], { stdio: "ignore" });
  if (scenario.before !== undefined) {
    await prepare(scenario.before, { ...process.env, ...runtime });
  }
  if (scenario.name === "gha-export-refused") {
    service.fault = (operation) =>
      operation === "reserve" ? { status: 503, body: "Our services aren't available right now" } : undefined;
  }
  service.bytesPerSecond = scenario.bytesPerSecond ?? service.bytesPerSecond;
  const file = path.join(out, `${scenario.name}.log`);
  const step = {
    run: scenario.run,
    env: runtime,
    mayFail: scenario.mayFail === true,
    ...(scenario.interruptAfter && { interruptAfter: scenario.interruptAfter }),
  };
  await recordJob({
    name: `build-${scenario.name}`,
    file: path.resolve(file),
    steps: [{ uses: "actions/checkout@v4" }, step],
  });
  service.stop();
  const builds = labelBuilds(file);
  labels[`${scenario.name}.log`] = { kind: "recorded", caches: [], builds, tools: [] };
  compare(
    scenario,
    builds.flatMap((build) => build.steps.map((each) => each.outcome)),
  );
}

/** Not synchronous: the cache service that the build talks to lives in this very process. */
async function prepare(script: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn("bash", ["-ec", script], { cwd: WORKSPACE, env, stdio: "ignore" });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`the preparation of a scenario failed with ${code}: ${script}`);
}

/** The label is only as good as the person's own expectation: a difference is looked at by hand. */
function compare(scenario: BuildScenario, outcomes: readonly string[]): void {
  for (const outcome of ["cached", "executed", "failed", "canceled"] as const) {
    const found = outcomes.filter((each) => each === outcome).length;
    const expected = scenario.expect[outcome] ?? 0;
    if (found !== expected) problems.push(`${scenario.name}: ${found} steps ${outcome}, expected ${expected}`);
  }
}

function writeSources(scenario: BuildScenario): void {
  mkdirSync(WORKSPACE, { recursive: true });
  for (const name of readdirSync(WORKSPACE)) rmSync(path.join(WORKSPACE, name), { recursive: true });
  mkdirSync(path.join(WORKSPACE, "src"));
  const files = {
    Dockerfile: scenario.dockerfile ?? DOCKERFILE,
    ".dockerignore": ".build-cache\n",
    "go.mod": "module example.com/kratix\n",
    "go.sum": "example.com/logr v1.4.2 h1:made=\n",
    "src/main.go": "package main\n\nfunc main() {}\n",
    Makefile: "docker-build:\n\tdocker build --network=none --tag kratix:dev .\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(WORKSPACE, name), text);
}

/** Debian's docker-registry, on the loopback interface of this network namespace only. */
function startRegistry(): () => void {
  const folder = `${process.env.STATE}/registry`;
  mkdirSync(folder, { recursive: true });
  const settings = `version: 0.1\nstorage: { filesystem: { rootdirectory: ${folder} } }\nhttp: { addr: 127.0.0.1:5000 }\n`;
  writeFileSync(`${folder}.yml`, settings);
  const registry = spawn("docker-registry", ["serve", `${folder}.yml`], { stdio: "ignore" });
  return () => void registry.kill();
}
