import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CacheService } from "./cache-service.ts";
import { labelCache } from "./label-caches.ts";
import { PRODUCER_SCENARIOS } from "./producers.ts";
import { CACHE_SCENARIOS, type CacheScenario, KEY } from "./restores.ts";
import { type RecordedStep, recordJob } from "./runner.ts";
import { WORKSPACE } from "./workspace.ts";

/**
 * Records one job for each scenario of restores.ts or producers.ts, and a labels.json beside them.
 *
 *   sudo scripts/record/isolated.sh node scripts/record/actions-cache.ts test/fixtures/logs/actions-cache actions-cache
 *   sudo scripts/record/isolated.sh node scripts/record/actions-cache.ts test/fixtures/logs/producers producers
 */
const [out = "recorded", set = "actions-cache", only] = process.argv.slice(2);
const actions = "/home/runner/work/_actions/record";
const SCOPES = ["refs/heads/main"];
const FILL = "mkdir -p deps && head -c 6000000 /dev/urandom > deps/archive.bin";

mkdirSync(actions, { recursive: true });
for (const file of ["action.ts", "wrappers.ts"]) {
  copyFileSync(path.join(import.meta.dirname, file), path.join(actions, file));
}
const all = set === "producers" ? PRODUCER_SCENARIOS : CACHE_SCENARIOS;
const wanted = all.filter((scenario) => only === undefined || scenario.name === only);
const labels: Record<string, unknown> = {};
for (const scenario of wanted) labels[`${scenario.name}.log`] = await record(scenario);
if (only === undefined) writeFileSync(path.join(out, "labels.json"), `${JSON.stringify(labels, null, 1)}\n`);
else console.log(JSON.stringify(labels));

async function record(scenario: CacheScenario): Promise<unknown> {
  const service = new CacheService(`${process.env.STATE}/blobs-${scenario.name}`);
  await service.start();
  for (const key of scenario.seeds ?? []) await seed(scenario, { service, key });
  if (scenario.corrupt === true) service.corrupt(KEY);
  if (scenario.fault !== undefined) service.fault = scenario.fault;
  service.bytesPerSecond = scenario.bytesPerSecond ?? service.bytesPerSecond;
  clean();
  const file = path.resolve(out, `${scenario.name}.log`);
  const key = scenario.key ?? KEY;
  await recordJob({ name: "build", file, actionEnv: environment(scenario, service), steps: steps(scenario, key) });
  service.stop();
  const { key: said = key, ...facts } = scenario.facts;
  const producer = scenario.uses.replace(/@.*/, "");
  const cache = labelCache(file, { ...facts, producer, key: said, ...blocks(scenario) });
  return { kind: "recorded", wrapper: "made", toolkit: scenario.toolkit, caches: [cache], builds: [], tools: [] };
}

function blocks(scenario: CacheScenario): { restoreBlock: number | null; saveBlock: number | null } {
  if (scenario.kind === "save") return { restoreBlock: 1, saveBlock: null };
  return { restoreBlock: 1, saveBlock: scenario.facts.save === "none" || scenario.post === false ? null : 0 };
}

async function seed(scenario: CacheScenario, { service, key }: { service: CacheService; key: string }): Promise<void> {
  clean();
  const earlier: CacheScenario = {
    name: "seed",
    toolkit: scenario.toolkit,
    uses: scenario.uses,
    facts: scenario.facts,
  };
  const actionEnv = environment({ ...scenario, key, env: {} }, service);
  await recordJob({
    name: "seed",
    file: `${process.env.STATE}/unused/seed.log`,
    actionEnv,
    steps: steps(earlier, key),
  });
}

function clean(): void {
  rmSync(path.join(WORKSPACE, "deps"), { recursive: true, force: true });
  mkdirSync(WORKSPACE, { recursive: true });
}

function environment(scenario: CacheScenario, service: CacheService): Record<string, string> {
  const toolkits = { RECORD_TOOLKITS: `${process.env.STATE}/toolkit` };
  const hidden = {
    INPUT_PATH: "deps",
    INPUT_KEY: scenario.key ?? KEY,
    "INPUT_RESTORE-KEYS": scenario.restoreKeys ?? "",
  };
  return { ...service.environment(SCOPES, scenario.protocol ?? "v2"), ...toolkits, ...hidden, ...scenario.env };
}

function steps(scenario: CacheScenario, key: string): RecordedStep[] {
  const command = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    `${actions}/action.ts`,
    scenario.kind ?? "cache",
    scenario.toolkit,
  ];
  const post = scenario.post === false ? {} : { post: command };
  const cache = { uses: scenario.uses, with: inputs(scenario, key), main: command, ...post };
  const checkout = { uses: "actions/checkout@v4" };
  const work = { run: scenario.work ?? `test -e deps/archive.bin || { ${FILL}; }` };
  return scenario.kind === "save" ? [checkout, { run: FILL }, cache] : [checkout, cache, work];
}

/** An action that only uses the toolkit has inputs of its own: its key is nowhere in the header. */
function inputs(scenario: CacheScenario, key: string): Readonly<Record<string, string>> {
  if (scenario.hiddenKey !== undefined) return scenario.hiddenKey;
  const restoreKeys = scenario.restoreKeys === undefined ? {} : { "restore-keys": scenario.restoreKeys };
  const switches = { enableCrossOsArchive: "false", "fail-on-cache-miss": "false", "lookup-only": "false" };
  return { path: "deps", key, ...restoreKeys, ...switches, ...scenario.inputs };
}
