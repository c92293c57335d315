import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { findLogs } from "../../../src/cli/analyze/find-logs.ts";
import { makeZip, temporaryFolder } from "../../archive/make-zip.ts";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** What a path leads to: sources (below `folder`) with the job's name, the size and the text. */
async function found(given: string, folder: string): Promise<string[]> {
  const logs = await findLogs(given);
  return Promise.all(
    logs.map(
      async (log) => `${path.relative(folder, log.source)} ${log.jobName} ${log.bytes} ${await text(await log.open())}`,
    ),
  );
}

describe("a path leads to", () => {
  it("the log that it names, whatever its ending", async () => {
    const folder = await folderWith({ "0_build.txt": "a", "make.out": "b" });
    expect(await found(path.join(folder, "0_build.txt"), folder)).toEqual(["0_build.txt build 1 a"]);
    expect(await found(path.join(folder, "make.out"), folder)).toEqual(["make.out make.out 1 b"]);
  });

  it("the jobs of an unpacked archive", async () => {
    const folder = await folderWith({
      "0_build.txt": "built",
      "build/1_Set up job.txt": "x",
      "test/1_Set up job.txt": "one",
      "test/2_Run.txt": "two",
    });
    expect(await found(folder, folder)).toEqual(["0_build.txt build 5 built", "test test 6 one\ntwo"]);
  });

  it("the text files of any folder, nested, and no links out of it", async () => {
    const folder = await folderWith({ "a.log": "a", "deep/er/b.txt": "b", "c.png": "c" });
    await symlink("/etc/hostname", path.join(folder, "link.txt"));
    expect(await found(folder, folder)).toEqual(["a.log a 1 a", "deep/er/b.txt b 1 b"]);
  });

  it("the jobs of a zip, also without its ending", async () => {
    const zip = await makeZip({ "0_build.txt": "built" });
    expect(await found(zip, zip)).toEqual(["0_build.txt build 5 built"]);
    const link = path.join(await temporaryFolder(), "logs");
    await symlink(zip, link);
    expect(await found(link, link)).toEqual(["0_build.txt build 5 built"]);
  });
});

describe("a path that leads to nothing is refused with the reason", () => {
  it.each([
    ["nowhere.log", "Cannot read nowhere.log: there is no such file or folder."],
    ["package.json/x", "Cannot read package.json/x: a part of the path is no folder."],
    ["", "Cannot read : there is no such file or folder."],
  ])("%j", async (given, message) => {
    await expect(findLogs(given)).rejects.toThrow(message);
  });

  it("an empty folder", async () => {
    const folder = await folderWith({ "readme.md": "" });
    await expect(findLogs(folder)).rejects.toThrow(`Cannot read ${folder}: the folder holds no .txt or .log file.`);
  });

  it("a zip without logs", async () => {
    const zip = await makeZip({ "readme.md": "" });
    await expect(findLogs(zip)).rejects.toThrow(`Cannot read ${zip}: the zip holds no log of a job.`);
  });

  it("a file that is only called a zip", async () => {
    const folder = await folderWith({ "logs.zip": "no" });
    const zip = path.join(folder, "logs.zip");
    await expect(findLogs(zip)).rejects.toThrow(`Cannot read ${zip}: it is not a zip file.`);
  });

  it.skipIf(process.getuid?.() === 0)("a file that may not be read", async () => {
    const folder = await folderWith({ "a.log": "a" });
    await chmod(path.join(folder, "a.log"), 0);
    await expect(findLogs(path.join(folder, "a.log"))).rejects.toThrow("permission denied");
  });
});
