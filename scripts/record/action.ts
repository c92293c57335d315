import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * Stands for the code of actions/cache and actions/setup-go, which are not on npm: it calls the published @actions/cache
 * (whose lines are the tool's own) and prints around it what those actions print. The lines of MADE below are retyped.
 *
 *   node action.ts cache|setup-go TOOLKIT_VERSION
 */
const MADE = {
  restored: (key: string) => `Cache restored from key: ${key}`,
  foundOnly: (key: string) => `Cache found and can be restored from key: ${key}`,
  missed: (keys: readonly string[]) => `Cache not found for input keys: ${keys.join(", ")}`,
  missedGo: () => "Cache is not found",
  unchanged: (key: string) => `Cache hit occurred on the primary key ${key}, not saving cache.`,
  saved: (key: string) => `Cache saved with key: ${key}`,
  savedGo: (key: string) => `Cache saved with the key: ${key}`,
} as const;

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
const toolkit = (await import(
  pathToFileURL(`${process.env.RECORD_TOOLKITS}/${version}/node_modules/@actions/cache/lib/cache.js`).href
)) as Toolkit;

try {
  if (process.env.RECORD_POST) await save();
  else if (kind === "setup-go") await setUpGo();
  else await restore();
} catch (error) {
  console.log(`::error::${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function restore(): Promise<void> {
  const key = input("key");
  const restoreKeys = input("restore-keys").split("\n").filter(Boolean);
  saveState("CACHE_KEY", key);
  const lookupOnly = input("lookup-only") === "true";
  const restored = await toolkit.restoreCache(paths(), key, restoreKeys, { lookupOnly });
  if (restored === undefined) return console.log(MADE.missed([key, ...restoreKeys]));
  saveState("CACHE_RESULT", restored);
  console.log(lookupOnly ? MADE.foundOnly(restored) : MADE.restored(restored));
}

async function setUpGo(): Promise<void> {
  console.log("Setup go version spec 1.24.4");
  console.log("Found in cache @ /opt/hostedtoolcache/go/1.24.4/x64");
  console.log("Added go to the path");
  console.log("Successfully set up Go version 1.24.4");
  const sum = createHash("sha256").update(readFileSync("go.sum")).digest("hex");
  const key = `setup-go-Linux-x64-ubuntu24-go-1.24.4-${sum}`;
  saveState("CACHE_KEY", key);
  const restored = await toolkit.restoreCache(paths(), key, [], { lookupOnly: false });
  if (restored === undefined) console.log(MADE.missedGo());
  else console.log(MADE.restored(restored));
  saveState("CACHE_RESULT", restored ?? "");
  spawnSync("go", ["version"], { stdio: "inherit" });
}

async function save(): Promise<void> {
  const key = process.env.STATE_CACHE_KEY ?? "";
  if (process.env.STATE_CACHE_RESULT === key) return console.log(MADE.unchanged(key));
  if (kind === "setup-go" && !paths().some((folder) => existsSync(folder))) {
    return console.log("::warning::There are no cache folders on the disk");
  }
  const id = await toolkit.saveCache(paths(), key);
  if (id !== -1) console.log(kind === "setup-go" ? MADE.savedGo(key) : MADE.saved(key));
}

/** setup-go asks `go env` for its two folders; actions/cache takes its input. */
function paths(): string[] {
  return kind === "setup-go"
    ? ["/home/runner/go/pkg/mod", "/home/runner/.cache/go-build"]
    : input("path").split("\n").filter(Boolean);
}

function input(name: string): string {
  return process.env[`INPUT_${name.toUpperCase()}`] ?? "";
}

function saveState(name: string, value: string): void {
  process.env[`STATE_${name}`] = value;
  console.log(`::save-state name=${name}::${value}`);
}
