import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeDamagedZip, makeZip, temporaryFolder } from "../archive/make-zip.ts";
import { runCli } from "./run-cli.ts";

/** A made job log of one exact hit, in the words of actions/cache v4. */
const HIT = job(
  "##[group]Run actions/cache@v4",
  "with:",
  "  path: ~/go/pkg/mod",
  "  key: go-9a40",
  "##[endgroup]",
  "Cache hit for: go-9a40",
  "Received 76530458 of 76530458 (100.0%), 193.1 MBs/sec",
  "Cache Size: ~73 MB (76530458 B)",
  "Cache restored successfully",
  "Cache restored from key: go-9a40",
);

/** The same with a miss. */
const MISS = job(
  "##[group]Run actions/cache@v4",
  "with:",
  "  path: ~/go/pkg/mod",
  "  key: npm-1",
  "##[endgroup]",
  "Cache not found for input keys: npm-1",
);

function job(...lines: readonly string[]): string {
  return lines.map((line, index) => `2026-01-11T21:51:${10 + index}.0000000Z ${line}\n`).join("");
}

async function folderWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** Each job's name with the outcomes of its caches, from the JSON. */
async function outcomes(args: readonly string[], input?: string | Buffer): Promise<Record<string, string[]>> {
  const { stdout } = await runCli(["analyze", "--format", "json", ...args], input === undefined ? {} : { input });
  const { jobs } = JSON.parse(stdout) as { jobs: { name: string; caches: { outcome: string }[] }[] };
  return Object.fromEntries(jobs.map(({ name, caches }) => [name, caches.map((cache) => cache.outcome)]));
}

describe("cachewarden analyze reads", () => {
  it("a job's raw log", async () => {
    const folder = await folderWith({ "0_build.txt": HIT });
    expect(await outcomes([path.join(folder, "0_build.txt")])).toEqual({ build: ["hit"] });
  });

  it("a folder", async () => {
    const folder = await folderWith({ "0_build.txt": HIT, "1_test.txt": MISS, "build/1_Set up job.txt": MISS });
    expect(await outcomes([folder])).toEqual({ build: ["hit"], test: ["miss"] });
  });

  it("a zip", async () => {
    const zip = await makeZip({ "0_build.txt": HIT, "test/1_Set up job.txt": MISS });
    expect(await outcomes([zip])).toEqual({ build: ["hit"], test: ["miss"] });
  });

  it("a job's log from standard input", async () => {
    expect(await outcomes(["-"], HIT)).toEqual({ "standard input": ["hit"] });
  });

  it("what gh run view --log prints", async () => {
    const view = ["build", "test"].flatMap((name) =>
      (name === "build" ? HIT : MISS)
        .trimEnd()
        .split("\n")
        .map((line) => `${name}\tRun actions/cache@v4\t${line}\n`),
    );
    expect(await outcomes(["-"], view.join(""))).toEqual({ build: ["hit"], test: ["miss"] });
    const folder = await folderWith({ "view.txt": view.join("") });
    expect(await outcomes([folder])).toEqual({ build: ["hit"], test: ["miss"] });
  });

  it("a log that PowerShell wrote as UTF-16", async () => {
    expect(await outcomes(["-"], Buffer.from(`\uFEFF${HIT}`, "utf16le"))).toEqual({ "standard input": ["hit"] });
  });

  it("several paths, each once", async () => {
    const folder = await folderWith({ "a.log": HIT, "b.log": MISS });
    const [a, b] = [path.join(folder, "a.log"), path.join(folder, "b.log")];
    const { stdout } = await runCli(["analyze", "--format", "json", a, b, a]);
    expect(JSON.parse(stdout).jobs.map((each: { source: string }) => each.source)).toEqual([a, b]);
  });
});

describe("its output", () => {
  it("is what the contract says in JSON", async () => {
    const folder = await folderWith({ "logs/0_build.txt": HIT });
    const { stdout } = await runCli(["analyze", "--format", "json", "logs"], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      jobs: [
        {
          name: "build",
          source: "logs/0_build.txt",
          lines: 10,
          bytes: HIT.length,
          caches: [
            {
              producer: "actions/cache",
              key: "go-9a40",
              restored_key: "go-9a40",
              outcome: "hit",
              size_bytes: 76_530_458,
              save: "none",
            },
          ],
          builds: [],
          tools: [],
        },
      ],
    });
  });

  it("is a table in a terminal", async () => {
    const { stdout } = await runCli(["analyze", "-"], { input: HIT });
    expect(stdout).toMatch(/^ {2}actions\/cache {2}hit +go-9a40 +76\.5 MB/m);
  });

  it("is what the comment shows in Markdown", async () => {
    const { stdout } = await runCli(["analyze", "--format", "markdown", "-"], { input: MISS });
    expect(stdout).toContain("- `standard input`: `actions/cache` found nothing for the key `npm-1`.");
  });

  it("has no colour unless someone wants it", async () => {
    const input = `${MISS}`;
    expect((await runCli(["analyze", "-"], { input })).stdout).not.toContain("\x1b");
    expect((await runCli(["analyze", "-"], { input, env: { FORCE_COLOR: "1" } })).stdout).toContain("\x1b[33m");
    expect((await runCli(["analyze", "-"], { input, env: { NO_COLOR: "1" } })).stdout).not.toContain("\x1b");
  });

  it("keeps to COLUMNS", async () => {
    const input = HIT.replaceAll("go-9a40", `go-${"0123456789".repeat(20)}`);
    const widthAt = async (env: NodeJS.ProcessEnv) => {
      const { stdout } = await runCli(["analyze", "-"], { input, env });
      return Math.max(...stdout.split("\n").map((line) => line.length));
    };
    expect(await widthAt({})).toBe(100);
    expect(await widthAt({ COLUMNS: "72" })).toBe(72);
  });

  it("ends quietly when its reader has seen enough", async () => {
    const folder = await folderWith(
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}_job ${index}.txt`, MISS])),
    );
    const cli = path.resolve(import.meta.dirname, "../../src/cli.ts");
    const script = `"$0" "$1" analyze "$2" --format json | head -c 10; echo " \${PIPESTATUS[0]}"`;
    const child = spawn("bash", ["-c", script, process.execPath, cli, folder], { stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => Array.fromAsync(stream).then((parts) => parts.join(""))),
    );
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^\{.* 0\n$/s), stderr: "" });
  });

  it("is harmless in a terminal, also as JSON", async () => {
    const input = HIT.replaceAll("go-9a40", "go-\u009b31m");
    for (const format of ["text", "json", "markdown"]) {
      const { stdout } = await runCli(["analyze", "-", "--format", format], { input });
      expect(stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    }
  });
});

describe("with --steps it tells the step of a cache", () => {
  const jobs = {
    jobs: [
      {
        id: 1,
        name: "build",
        steps: [
          {
            number: 1,
            name: "Set up job",
            conclusion: "success",
            started_at: "2026-01-11T21:51:00Z",
            completed_at: "2026-01-11T21:51:05Z",
          },
          {
            number: 2,
            name: "Cache modules",
            conclusion: "success",
            started_at: "2026-01-11T21:51:09Z",
            completed_at: "2026-01-11T21:51:25Z",
          },
        ],
      },
    ],
  };

  it("in the text", async () => {
    const folder = await folderWith({ "0_build.txt": HIT, "jobs.json": JSON.stringify(jobs) });
    const { stdout } = await runCli(["analyze", "0_build.txt", "--steps", "jobs.json"], { cwd: folder });
    expect(stdout).toContain("2 Cache modules");
  });

  it("or says what is wrong with the file", async () => {
    const folder = await folderWith({ "0_build.txt": HIT, "jobs.json": "{}" });
    const { exitCode, stdout, stderr } = await runCli(["analyze", "0_build.txt", "--steps", "jobs.json"], {
      cwd: folder,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^cachewarden: Cannot read jobs\.json: it is not what GitHub's jobs API answers .*\n$/);
    expect(stdout).toContain("go-9a40");
  });
});

describe("bad input ends with exit code 1 and one sentence", () => {
  it.each([
    ["a path that does not exist", {}, "nowhere.log", "Cannot read nowhere.log: there is no such file or folder."],
    [
      "an empty folder",
      { "empty/readme.md": "" },
      "empty",
      "Cannot read empty: the folder holds no .txt or .log file.",
    ],
    [
      "a binary file",
      { "core.log": Buffer.alloc(10_000) },
      "core.log",
      "Cannot read core.log: it is a binary file, not a log.",
    ],
    ["a zip that is none", { "logs.zip": "<html>" }, "logs.zip", "Cannot read logs.zip: it is not a zip file."],
  ])("%s", async (_case, files, given, message) => {
    const cwd = await folderWith(files);
    expect(await runCli(["analyze", given], { cwd })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `cachewarden: ${message}\n`,
    });
  });

  it("a truncated zip", async () => {
    const zip = await makeDamagedZip({ "0_build.txt": HIT, "1_test.txt": MISS }, (bytes) =>
      bytes.subarray(0, bytes.length / 2),
    );
    const { exitCode, stdout, stderr } = await runCli(["analyze", zip]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toBe(
      `cachewarden: Cannot read ${zip}: the zip is cut off (its list of files, at the end, is missing or damaged); download it again.\n`,
    );
  });

  it("but what else there is to read is printed", async () => {
    const cwd = await folderWith({ "a.log": HIT, "core.log": Buffer.alloc(10_000), "b.log": MISS });
    const { exitCode, stdout, stderr } = await runCli(["analyze", ".", "nowhere", "--format", "json"], { cwd });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).jobs.map((each: { name: string }) => each.name)).toEqual(["a", "b"]);
    expect(stderr.split("\n")).toEqual([
      "cachewarden: Cannot read nowhere: there is no such file or folder.",
      "cachewarden: Cannot read core.log: it is a binary file, not a log.",
      "",
    ]);
  });

  it("and what a damaged log gave before its fault is kept", async () => {
    const zip = await makeDamagedZip({ "0_build.txt": HIT + "x".repeat(40_000) }, (bytes) => {
      bytes.writeUInt32LE(0xbad, bytes.indexOf("PK\u0001\u0002") + 16);
      return bytes;
    });
    const { exitCode, stdout, stderr } = await runCli(["analyze", zip]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^build .*not complete$/m);
    expect(stdout).toContain("go-9a40");
    expect(stderr).toBe(`cachewarden: Cannot read 0_build.txt in ${zip} to its end: its checksum does not match.\n`);
  });

  it("an empty log is none: it just says nothing", async () => {
    expect(await runCli(["analyze", "-"])).toEqual({
      exitCode: 0,
      stdout: "  1 log says nothing of caches, image builds or build tools: standard input\n\n",
      stderr: "",
    });
  });

  it("a name cannot act on the terminal", async () => {
    const { stderr } = await runCli(["analyze", "\x1b[31mnowhere"]);
    expect(stderr).toBe("cachewarden: Cannot read \uFFFD[31mnowhere: there is no such file or folder.\n");
  });
});
