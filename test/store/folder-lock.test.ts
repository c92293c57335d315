import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { FolderInUseError, lockFolder } from "../../src/store/folder-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cachewarden-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** Another process that wants the folder, and what it says. */
async function contender(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "hold-folder.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said] = await once(child.stdout, "data");
  return { child, said: String(said).trim() };
}

it("refuses a folder that another process holds, with what to do", async () => {
  const { said, child } = await contender();
  expect(said).toBe("locked");
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(`process ${child.pid}.*set DATA_DIR to another folder, or set DATABASE_URL`),
  );
});

it("takes a folder at once whose holder was killed", async () => {
  const { child } = await contender();
  child.kill("SIGKILL");
  await once(child, "exit");
  const started = performance.now();
  (await lockFolder(folder)).release();
  expect(performance.now() - started).toBeLessThan(2_000);
});

it("takes a folder whose holder ended in good order, again and again, and leaves one small file", async () => {
  for (let time = 0; time < 3; time += 1) (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual(["server-3.lock"]);
});

it("gives the folder to one of many that want it at the same moment", async () => {
  const { child } = await contender();
  child.kill("SIGKILL");
  await once(child, "exit");
  const said = await Promise.all(Array.from({ length: 5 }, async () => (await contender()).said));
  expect(said.toSorted()).toEqual([...Array(4).fill("FolderInUseError"), "locked"]);
});

it("refuses a folder whose holder it cannot see, in another container, while that one touches its file", async () => {
  const lock = await lockFolder(folder);
  onTestFinished(() => lock.release());
  elsewhere();
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
});

it("takes a folder whose holder it cannot see after it was not touched for ten seconds", async () => {
  writeFileSync(path.join(folder, "server-1.lock"), JSON.stringify({ pid: 1, startedAt: "1", space: "elsewhere" }));
  const started = performance.now();
  (await lockFolder(folder)).release();
  expect(performance.now() - started).toBeGreaterThan(9_000);
});

it("does not take a later process with the number of a dead one for it", async () => {
  const lock = await lockFolder(folder);
  const file = path.join(folder, "server-1.lock");
  const holder = JSON.parse(readFileSync(file, "utf8"));
  lock.release();
  writeFileSync(file, JSON.stringify({ ...holder, startedAt: "1" }));
  (await lockFolder(folder)).release();
});

it("takes a folder whose holder died before it had written who it is", async () => {
  writeFileSync(path.join(folder, "server-1.lock"), "");
  (await lockFolder(folder)).release();
});

/** Lets the lock look as if it were held in another container. */
function elsewhere(): void {
  const [name = ""] = readdirSync(folder);
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), space: "elsewhere" }));
}
