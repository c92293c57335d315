import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

/** What the app asks for: the permissions with their levels, and the events. */
export interface Manifest {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

const MANIFEST = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

/** Reads `app.yml`, which lies beside `src` in the repository and beside `dist` in the package. */
export function readManifest(): Manifest {
  const text = readFileSync(new URL("../../../app.yml", import.meta.url), "utf8");
  const { default_permissions, default_events } = MANIFEST.parse(parse(text));
  return { permissions: default_permissions, events: default_events };
}

const LEVELS = ["read", "write", "admin"];

/** The permissions that are asked for and not granted, such as `actions: write`. */
export function missingPermissions(
  wanted: Manifest["permissions"],
  granted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(wanted)
    .filter(([name, level]) => name !== "metadata" && LEVELS.indexOf(granted[name] ?? "") < LEVELS.indexOf(level))
    .map(([name, level]) => `${name}: ${level}`);
}

/** Permissions that are granted and not asked for. `checks` is optional: a repository may want check runs. */
export function superfluousPermissions(
  wanted: Manifest["permissions"],
  granted: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(granted)
    .filter(([name, level]) => !["metadata", "checks"].includes(name) && wanted[name] !== level)
    .filter(([name, level]) => LEVELS.indexOf(level) > LEVELS.indexOf(wanted[name] ?? ""))
    .map(([name, level]) => `${name}: ${level}`);
}
