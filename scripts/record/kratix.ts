import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { CacheService } from "./cache-service.ts";
import { writeModuleProxy } from "./made-modules.ts";
import { type RecordedStep, recordJob } from "./runner.ts";
import { type Revision, WORKSPACE, writeWorkspace } from "./workspace.ts";

/**
 * Records the four runs that the demo replays.
 *
 *   sudo scripts/record/isolated.sh --engine 26 --fresh node scripts/record/kratix.ts test/fixtures/logs/kratix
 */
const [out = "recorded"] = process.argv.slice(2);
const here = import.meta.dirname;
const actions = "/home/runner/work/_actions/record";

const PULL = ["refs/pull/12/merge"];
const MAIN = ["refs/heads/main"];
const REVISIONS: readonly { folder: string; scopes: readonly string[]; revision: Revision }[] = [
  { folder: "", scopes: MAIN, revision: { managerText: "seed" } },
  { folder: "main", scopes: MAIN, revision: { managerText: "main" } },
  { folder: "pull-cold", scopes: PULL, revision: { managerText: "first push" } },
  { folder: "pull-warm", scopes: PULL, revision: { managerText: "second push" } },
  { folder: "pull-slow", scopes: PULL, revision: { managerText: "third push", newDependency: true } },
];

mkdirSync(actions, { recursive: true });
for (const file of ["action.ts", "wrappers.ts"]) copyFileSync(path.join(here, file), path.join(actions, file));
writeModuleProxy("/srv/goproxy");
execFileSync(path.join(here, "base-images.sh"), { stdio: "inherit" });
const service = new CacheService(`${process.env.STATE}/blobs`);
await service.start();
for (const { folder, scopes, revision } of REVISIONS) {
  writeWorkspace(revision);
  const target = folder === "" ? `${process.env.STATE}/unused` : path.resolve(out, folder);
  const actionEnv = { ...service.environment(scopes, "v2"), RECORD_TOOLKITS: `${process.env.STATE}/toolkit` };
  freshRunner();
  await recordJob({
    name: "run-tests / unit-tests-and-lint",
    file: `${target}/unit-tests-and-lint.log`,
    actionEnv,
    steps: testSteps(revision),
  });
  for (const image of ["kratix", "quick-start-installer"]) {
    freshRunner();
    const name = `build-${image}-image`;
    const env = {
      DOCKER_CACHE_FLAGS: `--cache-from type=gha,scope=${image} --cache-to type=gha,mode=max,scope=${image}`,
    };
    const runtime = service.environment(scopes, "v1");
    await recordJob({
      name: `run-tests / ${name}`,
      file: `${target}/${name}.log`,
      actionEnv,
      steps: imageSteps(name, { ...env, ...runtime }),
    });
  }
}
service.stop();

/** Every job of GitHub's gets a new machine: nothing of an earlier job may be left. */
function freshRunner(): void {
  for (const folder of ["go", ".cache", "work/kratix/kratix/bin"]) {
    rmSync(`/home/runner/${folder}`, { recursive: true, force: true });
  }
  execFileSync("docker", ["builder", "prune", "--all", "--force"], { stdio: "ignore" });
}

function testSteps(revision: Revision): RecordedStep[] {
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", `${actions}/action.ts`];
  const tools = `kratix-tools-Linux-go1.24.4-${revision.newDependency === true ? "5d1c0e77" : "a3f09b12"}`;
  return [
    { uses: "actions/checkout@v4", with: { repository: "syntasso/kratix", "fetch-depth": "1" } },
    {
      uses: "actions/setup-go@v5",
      with: { "go-version-file": "go.mod", "check-latest": "false", cache: "true" },
      hidden: goCache(),
      main: [...node, "setup-go", "5.0.5"],
      post: [...node, "setup-go", "5.0.5"],
    },
    {
      uses: "actions/cache@v4",
      with: {
        path: "bin",
        key: tools,
        "restore-keys": "kratix-tools-Linux-go1.24.4-",
        enableCrossOsArchive: "false",
        "fail-on-cache-miss": "false",
        "lookup-only": "false",
        "save-always": "false",
      },
      main: [...node, "cache", "4.1.0"],
      post: [...node, "cache", "4.1.0"],
    },
    { run: "make install-tools" },
    { run: "make test" },
    { run: "make lint" },
  ];
}

/** setup-go makes its key from go.sum, and asks `go env` for the folders. */
function goCache(): Record<string, string> {
  const sum = createHash("sha256")
    .update(readFileSync(path.join(WORKSPACE, "go.sum")))
    .digest("hex");
  const folders = "/home/runner/go/pkg/mod\n/home/runner/.cache/go-build";
  return { INPUT_PATH: folders, INPUT_KEY: `setup-go-Linux-x64-ubuntu24-go-1.24.4-${sum}` };
}

function imageSteps(target: string, env: Record<string, string>): RecordedStep[] {
  return [
    { uses: "actions/checkout@v4", with: { repository: "syntasso/kratix", "fetch-depth": "1" } },
    { uses: "crazy-max/ghaction-github-runtime@v3" },
    { run: `make ${target}`, env },
  ];
}
