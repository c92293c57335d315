import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeModuleProxy } from "./made-modules.ts";
import { type RecordedStep, recordJob } from "./runner.ts";
import { WORKSPACE, writeWorkspace } from "./workspace.ts";

/**
 * Records what build tools say of their own caches, and logs that speak of caches without having one.
 *
 *   sudo scripts/record/isolated.sh node scripts/record/tools.ts test/fixtures/logs
 */
interface ToolScenario {
  readonly file: string;
  /** Not recorded. The files of the scenario before are still there, unless `fresh`. */
  readonly before?: string;
  readonly fresh?: boolean;
  readonly steps: readonly string[];
  /** Written by hand. */
  readonly tools: readonly { tool: string; counts: Readonly<Record<string, number>> }[];
}

const [out = "recorded"] = process.argv.slice(2);
const TURBO = `export PATH=$PWD/node_modules/.bin:$PATH TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1`;
const NX = `export PATH=$PWD/node_modules/.bin:$PATH NX_DAEMON=false NX_NO_CLOUD=true`;
const COMPILE = `for unit in one two three; do $COMPILER gcc -O2 -c $unit.c -o $unit.o; done`;
const C_FILES = `for unit in one two three; do echo "int $unit(int x) { return x * $(echo $unit | wc -c); }" > $unit.c; done`;
const EDIT = 'echo "int more$RANDOM(int x) { return x; }" >> two.c';

const SCENARIOS: readonly ToolScenario[] = [
  {
    file: "tools/go-cold",
    fresh: true,
    steps: ["go test ./...", "go vet ./..."],
    tools: [{ tool: "go", counts: { downloads: 11, tests_run: 3 } }],
  },
  { file: "tools/go-all-cached", steps: ["go test ./..."], tools: [{ tool: "go", counts: { tests_cached: 3 } }] },
  {
    file: "tools/go-one-changed",
    before:
      "sed -i 's/Of names/Of tells/; s/EncodeToString(sum/EncodeToString(append([]byte{}, sum/; s/:\\])/:]...))/' lib/hash/hash.go && sed -i 's/len(Of(\"x\")) == 64/len(Of(\"y\")) == 64/' lib/hash/hash_test.go",
    steps: ["go test ./..."],
    tools: [{ tool: "go", counts: { tests_cached: 2, tests_run: 1 } }],
  },
  {
    file: "tools/go-test-fails",
    before: "sed -i 's/== 64/== 63/' lib/hash/hash_test.go",
    steps: ["go test ./... || true"],
    tools: [{ tool: "go", counts: { tests_cached: 2, tests_run: 1 } }],
  },
  {
    file: "tools/go-mod-download-verbose",
    before: "rm -rf /home/runner/go",
    steps: ["go mod download", "go build ./..."],
    tools: [],
  },
  {
    file: "tools/ccache-cold",
    before: `rm -rf * && ${C_FILES} && ccache -z`,
    steps: [`COMPILER=ccache\n${COMPILE}`, "ccache --show-stats"],
    tools: [{ tool: "ccache", counts: { hits: 0, misses: 3 } }],
  },
  {
    file: "tools/ccache-one-changed",
    before: `${EDIT} && ccache -z`,
    steps: [`COMPILER=ccache\n${COMPILE}`, "ccache --show-stats --verbose"],
    tools: [{ tool: "ccache", counts: { hits: 2, misses: 1 } }],
  },
  {
    file: "tools/sccache-cold",
    steps: [`COMPILER=sccache\n${COMPILE}`, "sccache --show-stats"],
    tools: [{ tool: "sccache", counts: { hits: 0, misses: 3 } }],
  },
  {
    file: "tools/sccache-one-changed",
    before: `${EDIT} && sccache --zero-stats`,
    steps: [`COMPILER=sccache\n${COMPILE}`, "sccache --show-stats\nsccache --stop-server"],
    tools: [{ tool: "sccache", counts: { hits: 2, misses: 1 } }],
  },
  {
    file: "tools/turborepo-cold",
    before: monorepo("turbo"),
    steps: [`${TURBO}\nturbo run build`],
    tools: [{ tool: "turborepo", counts: { hits: 0, misses: 2 } }],
  },
  {
    file: "tools/turborepo-full",
    before: "true",
    steps: [`${TURBO}\nturbo run build`],
    tools: [{ tool: "turborepo", counts: { hits: 2, misses: 0 } }],
  },
  {
    file: "tools/turborepo-one-changed",
    before: "echo changed > packages/web/index.txt",
    steps: [`${TURBO}\nturbo run build`],
    tools: [{ tool: "turborepo", counts: { hits: 1, misses: 1 } }],
  },
  {
    file: "tools/nx-cold",
    before: monorepo("nx"),
    steps: [`${NX}\nnx run-many -t build`],
    tools: [{ tool: "nx", counts: { hits: 0, misses: 2 } }],
  },
  {
    file: "tools/nx-full",
    before: "true",
    steps: [`${NX}\nnx run-many -t build`],
    tools: [{ tool: "nx", counts: { hits: 2, misses: 0 } }],
  },
  {
    file: "tools/nx-one-changed",
    before: "echo changed > packages/web/index.txt",
    steps: [`${NX}\nnx run-many -t build`],
    tools: [{ tool: "nx", counts: { hits: 1, misses: 1 } }],
  },
  {
    file: "decoys/old-log-in-a-step",
    before: `cat > old.log <<'LOG'\n${oldLog()}\nLOG`,
    steps: ["cat old.log", "grep -n 'Cache hit' old.log"],
    tools: [],
  },
  {
    file: "decoys/script-echoes-cache-lines",
    steps: [
      "echo 'Cache restored from key: go-abc'\necho 'Cache hit for: go-abc'\necho 'Cache Size: ~24 MB (24926767 B)'\necho '#7 CACHED'",
      "printf 'Post job cleanup.\\nCache saved with key: go-abc\\n'",
    ],
    tools: [],
  },
  {
    file: "decoys/test-names-about-caches",
    steps: [
      "printf 'ok 1 - should print Cache hit for: key\\nok 2 - Cache not found for input keys: a, b\\nok 3 - #12 CACHED is a line\\n# pass 3\\n'",
      "node --version > /dev/null; echo 'Cache-Control: max-age=60'; echo 'cache hit rate >60%'",
    ],
    tools: [],
  },
  {
    file: "decoys/plain-shell",
    steps: ["ls /opt/hostedtoolcache/go", 'for i in 1 2 3; do echo "line $i"; done'],
    tools: [],
  },
];

mkdirSync(WORKSPACE, { recursive: true });
writeModuleProxy("/srv/goproxy");
const labels = new Map<string, Record<string, unknown>>();
for (const scenario of SCENARIOS) await record(scenario);
for (const [folder, entries] of labels)
  writeFileSync(path.join(out, folder, "labels.json"), `${JSON.stringify(entries, null, 1)}\n`);

async function record(scenario: ToolScenario): Promise<void> {
  if (scenario.fresh === true) writeWorkspace();
  if (scenario.before !== undefined) {
    const env = {
      PATH: process.env.PATH,
      HOME: "/home/runner",
      STATE: process.env.STATE,
      TMPDIR: "/home/runner/work/_temp",
    };
    execFileSync("bash", ["-ec", scenario.before], { cwd: WORKSPACE, env, stdio: ["ignore", "ignore", "inherit"] });
  }
  const steps: RecordedStep[] = [{ uses: "actions/checkout@v4" }, ...scenario.steps.map((run) => ({ run }))];
  await recordJob({ name: path.basename(scenario.file), file: path.resolve(out, `${scenario.file}.log`), steps });
  const folder = path.dirname(scenario.file);
  const entries = labels.get(folder) ?? {};
  entries[`${path.basename(scenario.file)}.log`] = { kind: "recorded", caches: [], builds: [], tools: scenario.tools };
  labels.set(folder, entries);
}

/** Two packages, one built from the other. */
function monorepo(tool: "turbo" | "nx"): string {
  const scripts = (text: string) => `"scripts":{"build":"mkdir -p dist && cp index.txt dist/ && echo built ${text}"}`;
  const configuration =
    tool === "turbo"
      ? `echo '{"tasks":{"build":{"dependsOn":["^build"],"outputs":["dist/**"]}}}' > turbo.json`
      : `echo '{"targetDefaults":{"build":{"cache":true,"dependsOn":["^build"],"inputs":["{projectRoot}/index.txt"],"outputs":["{projectRoot}/dist"]}}}' > nx.json`;
  return [
    `rm -rf * .turbo .nx .git`,
    `cp -r "$STATE/js/${tool}/node_modules" node_modules`,
    `mkdir -p packages/lib packages/web`,
    `echo '{"name":"kratix-ui","private":true,"packageManager":"npm@10.9.0","workspaces":["packages/*"]}' > package.json`,
    `echo '{"name":"kratix-ui","lockfileVersion":3,"requires":true,"packages":{"":{"name":"kratix-ui","workspaces":["packages/*"]},"packages/lib":{"name":"lib","version":"1.0.0"},"packages/web":{"name":"web","version":"1.0.0","dependencies":{"lib":"1.0.0"}},"node_modules/lib":{"resolved":"packages/lib","link":true},"node_modules/web":{"resolved":"packages/web","link":true}}}' > package-lock.json`,
    `echo '{"name":"lib","version":"1.0.0",${scripts("lib")}}' > packages/lib/package.json`,
    `echo '{"name":"web","version":"1.0.0",${scripts("web")},"dependencies":{"lib":"1.0.0"}}' > packages/web/package.json`,
    "echo lib > packages/lib/index.txt && echo web > packages/web/index.txt",
    "ln -s ../packages/lib node_modules/lib && ln -s ../packages/web node_modules/web",
    "printf 'node_modules\\ndist\\n.turbo\\n.nx\\n' > .gitignore && git init -q . && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm first",
    configuration,
  ].join("\n");
}

function oldLog(): string {
  return [
    "2026-06-01T10:00:00.1234567Z ##[group]Run actions/cache@v4",
    "2026-06-01T10:00:00.1234567Z ##[endgroup]",
    "2026-06-01T10:00:01.1234567Z Cache hit for: npm-abc",
    "2026-06-01T10:00:02.1234567Z Cache Size: ~12 MB (12582912 B)",
    "2026-06-01T10:00:03.1234567Z Cache restored successfully",
    "2026-06-01T10:00:03.1234567Z Cache restored from key: npm-abc",
    "2026-06-01T10:00:04.1234567Z #9 [2/3] RUN make",
    "2026-06-01T10:00:04.1234567Z #9 CACHED",
    "2026-06-01T10:00:05.1234567Z go: downloading example.com/logr v1.4.2",
  ].join("\n");
}

// What the scenarios leave must not reach the next recording on this machine.
if (existsSync(WORKSPACE)) rmSync(WORKSPACE, { recursive: true });
