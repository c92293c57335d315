import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { labelBuilds } from "./label-builds.ts";
import { type CacheFacts, labelCache } from "./label-caches.ts";

/**
 * Labels the recordings of kratix.ts: the facts below were written by hand from what each push changed.
 *
 *   node scripts/record/label-kratix.ts test/fixtures/logs/kratix
 */
const [folder = "."] = process.argv.slice(2);
const SUM = "setup-go-Linux-x64-ubuntu24-go-1.24.4-570b9a109901ae561adc8c8dd4fe86fc486e429126ec372f7b42717c8e9d49dd";
const NEW_SUM =
  "setup-go-Linux-x64-ubuntu24-go-1.24.4-8fba4a74d544d2a60218705e28a824dc9ede92bbcf9db49ad5f47a7b2fcef39c";
const TOOLS = "kratix-tools-Linux-go1.24.4-a3f09b12";
const NEW_TOOLS = "kratix-tools-Linux-go1.24.4-5d1c0e77";

/** Actions in order: checkout (block 0), setup-go (1), cache (2); they are cleaned up in reverse. */
const goCache = (rest: Pick<CacheFacts, "key" | "restoredKey" | "outcome" | "save">): CacheFacts => ({
  producer: "actions/setup-go",
  ...rest,
  restoreBlock: 1,
  saveBlock: 1,
});
const tools = (rest: Pick<CacheFacts, "key" | "restoredKey" | "outcome" | "save">): CacheFacts => ({
  producer: "actions/cache",
  ...rest,
  restoreBlock: 2,
  saveBlock: 0,
});
const HITS = [
  goCache({ key: SUM, restoredKey: SUM, outcome: "hit", save: "unchanged" }),
  tools({ key: TOOLS, restoredKey: TOOLS, outcome: "hit", save: "unchanged" }),
];
const STATES: Record<string, { caches: readonly CacheFacts[]; goTool: Record<string, number> }> = {
  main: { caches: HITS, goTool: { tests_cached: 3 } },
  "pull-cold": {
    caches: [
      goCache({ key: SUM, restoredKey: null, outcome: "miss", save: "saved" }),
      tools({ key: TOOLS, restoredKey: null, outcome: "miss", save: "saved" }),
    ],
    goTool: { downloads: 11, tests_run: 3 },
  },
  "pull-warm": { caches: HITS, goTool: { tests_cached: 3 } },
  "pull-slow": {
    caches: [
      goCache({ key: NEW_SUM, restoredKey: null, outcome: "miss", save: "saved" }),
      tools({ key: NEW_TOOLS, restoredKey: TOOLS, outcome: "partial", save: "saved" }),
    ],
    goTool: { downloads: 11, tests_run: 3 },
  },
};

const labels: Record<string, unknown> = {};
for (const [state, { caches, goTool }] of Object.entries(STATES)) {
  const unit = `${state}/unit-tests-and-lint.log`;
  const found = caches.map((facts) => labelCache(path.join(folder, unit), facts));
  labels[unit] = { kind: "recorded", caches: found, builds: [], tools: [{ tool: "go", counts: goTool }] };
  for (const image of ["build-kratix-image", "build-quick-start-installer-image"]) {
    const file = `${state}/${image}.log`;
    const downloads = readFileSync(path.join(folder, file), "utf8").split("go: downloading ").length - 1;
    const go = downloads > 0 ? [{ tool: "go", counts: { downloads } }] : [];
    labels[file] = { kind: "recorded", caches: [], builds: labelBuilds(path.join(folder, file)), tools: go };
  }
}
writeFileSync(path.join(folder, "labels.json"), `${JSON.stringify(labels, null, 1)}\n`);
