import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { makeDataFolder, whyUnusable } from "../../src/store/data-folder.ts";

describe("the folder for the data", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "data-folder-"));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  });

  it("is made with all that leads to it, and is taken as it is where it is there", () => {
    const folder = path.join(root, "a", "b");
    expect(whyUnusable(folder)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    makeDataFolder(folder);
    makeDataFolder(folder);
    expect(existsSync(folder)).toBe(true);
  });

  it("cannot be a file, or be below one", () => {
    const file = path.join(root, "file");
    writeFileSync(file, "");
    for (const folder of [file, path.join(file, "data")]) {
      expect(() => makeDataFolder(folder)).toThrow(/EEXIST|ENOTDIR/);
      expect(whyUnusable(folder)).toMatch(/is a file|ENOTDIR/);
    }
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)("cannot be one that others own", () => {
    chmodSync(root, 0o500);
    expect(() => makeDataFolder(path.join(root, "data"))).toThrow(/EACCES/);
    expect(whyUnusable(root)).toContain("EACCES");
  });

  it("is refused at once below /proc, where Node's own way of making folders never ends", () => {
    expect(() => makeDataFolder("/proc/cachewarden")).toThrow(/ENOENT|EROFS/);
  });
});
