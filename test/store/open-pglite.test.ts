import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { folderFault } from "../../src/server/start-faults.ts";
import { DatabaseFilesError, openPglite } from "../../src/store/open-pglite.ts";
import { copyPgliteTemplate } from "../databases/pglite-template.ts";

const OPEN = path.join(import.meta.dirname, "open-folder.ts");

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("The embedded database's folder", () => {
  const opensAnew = async (folder: string) => {
    const database = await openPglite(folder);
    await expect(
      database.query("SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'public'"),
    ).resolves.toEqual([{ tables: 0 }]);
    await database.close();
    expect(readdirSync(folder)).not.toContain("unfinished.marker");
  };

  it("is made anew where a server was killed while it made it", { timeout: 60_000 }, async () => {
    const folder = emptyFolder();
    const server = spawn(process.execPath, [OPEN, folder], { stdio: "ignore" });
    await expect.poll(() => globSync(`${folder}/making.*`).length, { timeout: 20_000, interval: 10 }).toBe(1);
    server.kill("SIGKILL");
    await once(server, "exit");
    await opensAnew(folder);
    // What the killed server's process went on to write is cleared away sooner or later.
    await sleep(2_000);
    await opensAnew(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith("making."))).toEqual([]);
  });

  it("is made anew where its making was cut off before all files were in their place", {
    timeout: 60_000,
  }, async () => {
    const folder = emptyFolder();
    copyPgliteTemplate(folder);
    rmSync(path.join(folder, "base"), { recursive: true });
    writeFileSync(path.join(folder, "unfinished.marker"), "");
    await opensAnew(folder);
  });

  it("is refused in words where its files are damaged, and left as it is", { timeout: 60_000 }, async () => {
    const folder = emptyFolder();
    copyPgliteTemplate(folder);
    const control = path.join(folder, "global", "pg_control");
    writeFileSync(control, "no control file");
    await expect(openPglite(folder)).rejects.toThrow(DatabaseFilesError);
    expect(readFileSync(control, "utf8")).toBe("no control file");
    const error = folderFault(await openPglite(folder).catch((cause: unknown) => cause), folder);
    expect(error).toHaveProperty("message", expect.stringContaining("DATA_DIR is"));
    expect(error).toHaveProperty("message", expect.stringContaining("Put a backup of the folder in its place"));
  });

  it("is made, opened and worked on with 430 MB at most", { timeout: 60_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [OPEN, emptyFolder()]);
    // Made in the same process it would be 1,000 MB, and 800 MB with the engine's parser optimized.
    expect(JSON.parse(stdout).mostBytes).toBeLessThan(430_000_000);
  });
});
