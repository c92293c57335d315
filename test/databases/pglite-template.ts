import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * Makes the folder of a new, empty PGlite database, which takes seconds and half a gigabyte, once for each version of
 * PGlite. It is done in a process of its own, which gives that memory back.
 */
export function makePgliteTemplate(): void {
  const folder = templateFolder();
  if (existsSync(folder)) return;
  const unfinished = `${folder}.${process.pid}`;
  const script = `
    const { PGlite } = await import("@electric-sql/pglite");
    const { mkdirSync } = await import("node:fs");
    const folder = process.argv[1];
    mkdirSync(folder, { recursive: true });
    const engine = await PGlite.create(folder);
    await engine.close();`;
  const made = spawnSync(process.execPath, ["--input-type=module", "--eval", script, unfinished], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (made.status !== 0) throw new Error("PGlite could not make a new database");
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another run was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/** Copies the template to `folder`, which PGlite then opens in a fraction of the time. */
export function copyPgliteTemplate(folder: string): void {
  cpSync(templateFolder(), folder, { recursive: true });
}

function templateFolder(): string {
  const manifest = path.join(root, "node_modules/@electric-sql/pglite/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return path.join(root, "node_modules/.cache/cachewarden", `pglite-${version}`);
}
