import type { CacheScenario } from "./restores.ts";

/** Other actions built on the toolkit. The toolkit's lines are recorded; the action's own are made (wrappers.ts). */
const KEYS = {
  node: "node-cache-Linux-x64-npm-5f2c8e",
  python: "setup-python-Linux-x64-24.04-Ubuntu-python-3.13.7-pip-91ab02",
  java: "setup-java-Linux-x64-gradle-77d0aa",
  dotnet: "dotnet-cache-Linux-0be1c4",
  uv: "setup-uv-2-x86_64-unknown-linux-gnu-ubuntu-24.04-3.13.7-pruned-6c1f0d",
  rust: "v0-rust-build-Linux-x64-2f9e1b77-3aa40c12",
  golangci: "golangci-lint.cache-Linux-2944-9d1f33",
  ccache: "ccache-build-2026-06-01T10:20:30.400Z",
  ruby: "setup-ruby-bundler-cache-v6-ubuntu-24.04-x64-ruby-3.4.7-wd-/home/runner/work/kratix/kratix-with--without--only--Gemfile.lock-8831aa",
  buildx: "buildx-dl-bin-0.29.1-linux-x64",
} as const;

const hit = (key: string, save = "unchanged") => ({ restoredKey: key, outcome: "hit", save });
const partial = (restoredKey: string) => ({ restoredKey, outcome: "partial", save: "saved" });
const MISS = { restoredKey: null, outcome: "miss", save: "saved" };
/** No word of the restore: the log proves the save alone. */
const SILENT_MISS = { restoredKey: null, save: "saved" };

const NODE = {
  toolkit: "4.0.3",
  uses: "actions/setup-node@v4",
  kind: "setup-node",
  key: KEYS.node,
  hiddenKey: { "node-version": "24", cache: "npm" },
};
const PYTHON = {
  toolkit: "4.0.3",
  uses: "actions/setup-python@v5",
  kind: "setup-python",
  key: KEYS.python,
  hiddenKey: { "python-version": "3.13", cache: "pip" },
};
const JAVA = {
  toolkit: "4.0.3",
  uses: "actions/setup-java@v4",
  kind: "setup-java",
  key: KEYS.java,
  hiddenKey: { distribution: "temurin", cache: "gradle" },
};
const DOTNET = {
  toolkit: "4.0.3",
  uses: "actions/setup-dotnet@v4",
  kind: "setup-dotnet",
  key: KEYS.dotnet,
  hiddenKey: { cache: "true" },
};
const UV = {
  toolkit: "4.1.0",
  uses: "astral-sh/setup-uv@v6",
  kind: "setup-uv",
  key: KEYS.uv,
  hiddenKey: { "enable-cache": "auto" },
};
const RUST = {
  toolkit: "4.1.0",
  uses: "Swatinem/rust-cache@v2",
  kind: "rust-cache",
  key: KEYS.rust,
  restoreKeys: "v0-rust-build-Linux-x64-2f9e1b77",
  hiddenKey: { "cache-on-failure": "false" },
};
const GOLANGCI = {
  toolkit: "4.1.0",
  uses: "golangci/golangci-lint-action@v8",
  kind: "golangci",
  key: KEYS.golangci,
  restoreKeys: "golangci-lint.cache-Linux-2944-",
  hiddenKey: { version: "latest" },
};
const CCACHE = {
  toolkit: "4.1.0",
  uses: "hendrikmuhs/ccache-action@v1.2",
  kind: "ccache-action",
  key: KEYS.ccache,
  restoreKeys: "ccache-build-",
  hiddenKey: { "max-size": "500M" },
};
const RUBY = {
  toolkit: "4.1.0",
  uses: "ruby/setup-ruby@v1",
  kind: "setup-ruby",
  key: KEYS.ruby,
  hiddenKey: { "bundler-cache": "true" },
};
const BUILDX = {
  toolkit: "4.1.0",
  uses: "docker/setup-buildx-action@v3",
  kind: "setup-buildx",
  key: KEYS.buildx,
  hiddenKey: { "cache-binary": "true" },
};

export const PRODUCER_SCENARIOS: readonly CacheScenario[] = [
  { name: "setup-node-hit", ...NODE, seeds: [KEYS.node], facts: hit(KEYS.node) },
  { name: "setup-node-miss", ...NODE, facts: MISS },
  { name: "setup-python-hit", ...PYTHON, seeds: [KEYS.python], facts: hit(KEYS.python) },
  { name: "setup-python-miss", ...PYTHON, facts: MISS },
  { name: "setup-java-hit", ...JAVA, seeds: [KEYS.java], facts: hit(KEYS.java) },
  { name: "setup-java-miss", ...JAVA, facts: MISS },
  { name: "setup-dotnet-hit", ...DOTNET, seeds: [KEYS.dotnet], facts: hit(KEYS.dotnet) },
  { name: "setup-uv-hit", ...UV, seeds: [KEYS.uv], facts: hit(KEYS.uv) },
  { name: "setup-uv-miss", ...UV, facts: MISS },
  { name: "rust-cache-hit", ...RUST, seeds: [KEYS.rust], facts: hit(KEYS.rust) },
  {
    name: "rust-cache-partial",
    ...RUST,
    seeds: ["v0-rust-build-Linux-x64-2f9e1b77-0d0d0d0d"],
    facts: partial("v0-rust-build-Linux-x64-2f9e1b77-0d0d0d0d"),
  },
  { name: "rust-cache-miss", ...RUST, facts: MISS },
  { name: "golangci-hit", ...GOLANGCI, seeds: [KEYS.golangci], facts: hit(KEYS.golangci) },
  {
    name: "golangci-partial-names-the-requested-key",
    ...GOLANGCI,
    seeds: ["golangci-lint.cache-Linux-2944-old"],
    facts: partial("golangci-lint.cache-Linux-2944-old"),
  },
  {
    name: "golangci-claims-a-save-that-failed",
    ...GOLANGCI,
    fault: (operation) =>
      operation === "reserve"
        ? {
            status: 409,
            body: '{"code":"already_exists","msg":"cache entry with the same key, version, and scope already exists"}',
          }
        : undefined,
    facts: { ...MISS, save: "conflict" },
  },
  {
    name: "ccache-action-partial",
    ...CCACHE,
    seeds: ["ccache-build-2026-05-31T09:00:00.000Z"],
    facts: partial("ccache-build-2026-05-31T09:00:00.000Z"),
  },
  { name: "ccache-action-miss", ...CCACHE, facts: MISS },
  { name: "setup-ruby-hit", ...RUBY, seeds: [KEYS.ruby], facts: hit(KEYS.ruby, "none") },
  { name: "setup-ruby-miss", ...RUBY, facts: SILENT_MISS },
  { name: "setup-buildx-hit", ...BUILDX, seeds: [KEYS.buildx], facts: hit(KEYS.buildx, "none") },
  { name: "setup-buildx-saved", ...BUILDX, facts: SILENT_MISS },
];
