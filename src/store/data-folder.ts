import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/** Makes the folder with all that leads to it. One level after the other: Node's own way never ends below `/proc`. */
export function makeDataFolder(folder: string): void {
  const { found, missing } = nearestThere(folder);
  checkWritable(found);
  for (const each of missing) makeLevel(each);
}

/** Why the folder could not be used, from a look that makes nothing; or nothing. */
export function whyUnusable(folder: string): string | undefined {
  try {
    checkWritable(nearestThere(folder).found);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nearestThere(folder: string): { readonly found: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let found = path.resolve(folder);
  while (statSync(found, { throwIfNoEntry: false }) === undefined && path.dirname(found) !== found) {
    missing.unshift(found);
    found = path.dirname(found);
  }
  return { found, missing };
}

function checkWritable(folder: string): void {
  if (!statSync(folder).isDirectory()) {
    throw Object.assign(new Error(`EEXIST: ${folder} is a file and no folder`), { code: "EEXIST" });
  }
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

function makeLevel(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another server makes it at the same moment.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
