import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../archive/make-zip.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

it("runs from the published package, where Node strips no types", { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const [packed] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder], PROJECT).replace(/^[^[]*/, ""),
  );
  mkdirSync(path.join(folder, "node_modules"));
  run("tar", ["-xzf", packed.filename], folder);
  const installed = path.join(folder, "node_modules", "cachewarden");
  cpSync(path.join(folder, "package"), installed, { recursive: true });
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(installed, "node_modules"));

  const { bin, version } = JSON.parse(run("npm", ["pkg", "get", "bin", "version"], installed));
  const command = path.join(installed, bin.cachewarden);
  expect(run(process.execPath, [command, "--version"], folder)).toBe(`${version}\n`);
  expect(run(process.execPath, [command, "analyze", "--help"], folder)).toContain("Examples:");
  // The place that docs/configuration.md names to editors.
  expect(existsSync(path.join(installed, "docs/cachewarden.schema.json"))).toBe(true);
  expect(
    readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((file) =>
      /^(?!node_modules).*\.ts$/.test(file),
    ),
  ).toEqual([]);
});
