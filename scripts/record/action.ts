import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { WRAPPERS } from "./wrappers.ts";

/**
 * Stands for the code of actions that are not on npm: it calls the published @actions/cache (whose lines are the tool's
 * own) and prints around it what the action prints (wrappers.ts, made).
 *
 *   node action.ts KIND TOOLKIT_VERSION        KIND is a key of WRAPPERS
 */
interface Toolkit {
  restoreCache(
    paths: string[],
    key: string,
    restoreKeys: string[],
    options: { lookupOnly: boolean },
  ): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

const [kind = "cache", version = "5.0.5"] = process.argv.slice(2);
const wrapper = WRAPPERS[kind];
if (wrapper === undefined) throw new Error(`no wrapper for ${kind}`);
const toolkit = (await import(
  pathToFileURL(`${process.env.RECORD_TOOLKITS}/${version}/node_modules/@actions/cache/lib/cache.js`).href
)) as Toolkit;
const key = process.env.STATE_CACHE_KEY ?? input("key");
const paths = input("path").split("\n").filter(Boolean);
const saving = kind === "save" || process.env.RECORD_POST !== undefined;

try {
  await (saving ? save() : restore());
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  // A save never fails its job: actions/cache turns its errors into plain lines.
  console.log(saving ? `[warning]${message}` : `::error::${message}`);
  process.exitCode = saving ? 0 : 1;
}

async function restore(): Promise<void> {
  const restoreKeys = input("restore-keys").split("\n").filter(Boolean);
  saveState("CACHE_KEY", key);
  print(wrapper?.before?.(key, restoreKeys));
  const lookupOnly = input("lookup-only") === "true";
  const found = await toolkit.restoreCache(paths, key, restoreKeys, { lookupOnly });
  saveState("CACHE_RESULT", found ?? "");
  if (found !== undefined) {
    print(lookupOnly ? [`Cache found and can be restored from key: ${found}`] : wrapper?.restored(key, found));
  } else if (input("fail-on-cache-miss") === "true") {
    throw new Error(`Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${key}`);
  } else print(wrapper?.missed([key, ...restoreKeys]));
  print(wrapper?.after);
}

async function save(): Promise<void> {
  if (process.env.STATE_CACHE_RESULT === key) return print(wrapper?.unchanged(key));
  if (kind === "setup-go" && !paths.some((folder) => existsSync(folder))) {
    return print(["::warning::There are no cache folders on the disk"]);
  }
  print(wrapper?.beforeSave?.(key));
  const id = await toolkit.saveCache(paths, key);
  if (id === -1 && kind === "save") print(["::warning::Cache save failed."]);
  if (id !== -1 || wrapper?.claimsSaved === true) print(wrapper?.saved(key));
}

function input(name: string): string {
  return process.env[`INPUT_${name.toUpperCase()}`] ?? "";
}

function saveState(name: string, value: string): void {
  console.log(`::save-state name=${name}::${value}`);
}

function print(lines: readonly string[] | undefined): void {
  for (const line of lines ?? []) console.log(line);
}
