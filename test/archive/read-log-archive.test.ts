import { randomBytes } from "node:crypto";
import { readdirSync, readlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { ArchiveLimits } from "../../src/archive/archive-limits.ts";
import { LogArchiveError } from "../../src/archive/log-archive-error.ts";
import { type ArchivedLog, readLogArchive } from "../../src/archive/read-log-archive.ts";
import { makeDamagedZip, makeZip, temporaryFolder } from "./make-zip.ts";

/** What an entry of the list at a zip's end begins with; the checksum is 16 bytes from here, the unpacked size 24. */
const CENTRAL_HEADER = "PK\u0001\u0002";

async function logsOf(zip: string, limits?: Partial<ArchiveLimits>): Promise<ArchivedLog[]> {
  return Array.fromAsync(readLogArchive(zip, limits));
}

/** The text of every log by job, or the message of the error that reading it ended with. */
async function textsOf(zip: string, limits?: Partial<ArchiveLimits>): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const log of await logsOf(zip, limits)) {
    texts[log.jobName] = await log
      .open()
      .then(text)
      .catch((error: Error) => error.message);
  }
  return texts;
}

/** How often this process has a file open; other files come and go with the test runner. */
function timesOpen(file: string): number {
  const targets = readdirSync("/proc/self/fd").map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return undefined;
    }
  });
  return targets.filter((target) => target === file).length;
}

describe("a run's log archive", () => {
  it("gives the log of each job", async () => {
    const zip = await makeZip({
      "1_test.txt": "tested\n",
      "0_build.txt": "built\n",
      "build/1_Set up job.txt": "set up\n",
    });
    expect(await textsOf(zip)).toEqual({ build: "built\n", test: "tested\n" });
  });

  it("tells each log's place, number and size before it is opened", async () => {
    const [log] = await logsOf(await makeZip({ "3_build.txt": "built\n" }));
    expect(log).toMatchObject({ source: "3_build.txt", ordinal: 3, jobName: "build", bytes: 6 });
  });

  it("puts a job together from its steps where its own file is missing", async () => {
    const zip = await makeZip({
      "b/2_Run.txt": "two",
      "b/1_Set up job.txt": "one\n",
      "b/10_Complete job.txt": "ten\n",
    });
    expect(await textsOf(zip)).toEqual({ b: "one\n\ntwo\nten\n" });
  });

  it("gives a log byte for byte", async () => {
    const bytes = Buffer.from("\uFEFFa\r\n\0\x1b[31mred").fill(0xff, 5, 6);
    const [log] = await logsOf(await makeZip({ "0_a.txt": bytes }));
    expect(await log?.open().then(buffer)).toEqual(bytes);
  });

  it("gives logs in any order, also twice, and holds no file open", async () => {
    const zip = await makeZip({ "0_a.txt": "a", "1_b.txt": "b" });
    const logs = await logsOf(zip);
    const read = await Promise.all([...logs, ...logs].reverse().map((log) => log.open().then(text)));
    await logs[0]?.open();
    expect(read).toEqual(["b", "a", "b", "a"]);
    await expect.poll(() => timesOpen(zip)).toBe(0);
  });

  it("lets go of the file when a reader stops half-way", async () => {
    const zip = await makeZip({ "0_a.txt": Buffer.alloc(2_000_000, "abc\n") });
    const [log] = await logsOf(zip);
    for await (const _chunk of (await log?.open()) ?? []) {
      expect(timesOpen(zip)).toBe(1);
      break;
    }
    await expect.poll(() => timesOpen(zip)).toBe(0);
  });

  it("has the names that GitHub gives, however odd", async () => {
    const names = ["a  b", "build (ubuntu, 1.x)", "日本語", "😅".repeat(44), "..", "$(rm -rf .)"];
    const zip = await makeZip(Object.fromEntries(names.map((name, index) => [`${index}_${name}.txt`, name])));
    expect((await logsOf(zip)).map((log) => log.jobName)).toEqual(names);
  });

  it("is not put off by a name that would leave the folder", async () => {
    const zip = await makeDamagedZip({ "0_build.txt": "built", "zz/0_escape.txt": "out" }, (bytes) =>
      Buffer.from(bytes.toString("latin1").replaceAll("zz/0_escape", "../0_escape"), "latin1"),
    );
    expect(await textsOf(zip)).toEqual({ build: "built", escape: "out" });
  });

  it("has 256 jobs with their steps", async () => {
    const files = Array.from({ length: 256 }, (_, job) => [
      [`${job}_job ${job}.txt`, `log ${job}\n`],
      ...Array.from({ length: 10 }, (_, step) => [`job ${job}/${step + 1}_step.txt`, "x"]),
    ]).flat();
    const texts = await textsOf(await makeZip(Object.fromEntries(files)));
    expect(Object.keys(texts)).toHaveLength(256);
    expect(texts["job 255"]).toBe("log 255\n");
  }, 60_000);

  it("may be without any log", async () => {
    expect(await logsOf(await makeZip({}))).toEqual([]);
  });
});

describe("a bad archive", () => {
  async function messageFor(content: string | Buffer): Promise<string> {
    const zip = path.join(await temporaryFolder(), "run.zip");
    await writeFile(zip, content);
    const error = await logsOf(zip).catch((reason) => reason);
    expect(error).toBeInstanceOf(LogArchiveError);
    return error.message.replace(zip, "run.zip");
  }

  it("that is empty says so", async () => {
    expect(await messageFor("")).toBe("Cannot read run.zip: it is empty.");
  });

  it("that is something else says so", async () => {
    expect(await messageFor('{"message":"Not Found"}')).toBe("Cannot read run.zip: it is not a zip file.");
  });

  it.each([0.1, 0.5, 0.9, 0.99])("that was cut off at %d of its length says so", async (share) => {
    const files = { "0_a.txt": randomBytes(2_000), "1_b.txt": "b".repeat(800) };
    const zip = await makeDamagedZip(files, (bytes) => bytes.subarray(0, bytes.length * share));
    await expect(logsOf(zip)).rejects.toThrow(
      `Cannot read ${zip}: the zip is cut off (its list of files, at the end, is missing or damaged); download it again.`,
    );
  });

  it("that does not exist says so", async () => {
    await expect(logsOf("nowhere/run.zip")).rejects.toThrow(
      "Cannot read nowhere/run.zip: ENOENT: no such file or directory",
    );
  });

  it("with damage in one log still gives the others", async () => {
    const zip = await makeDamagedZip({ "0_a.txt": "a", "1_b.txt": "b".repeat(999), "2_c.txt": "c" }, (bytes) => {
      bytes.fill(0x55, bytes.indexOf("1_b.txt") + 9, bytes.indexOf("1_b.txt") + 11);
      return bytes;
    });
    const texts = await textsOf(zip);
    expect(texts).toMatchObject({ a: "a", c: "c" });
    expect(texts.b).toMatch(`Cannot read 1_b.txt in ${zip} to its end: `);
  });

  it("with bytes that changed on the way is found by its checksum", async () => {
    const zip = await makeDamagedZip({ "0_a.txt": "built\n" }, (bytes) => {
      bytes.writeUInt32LE(0xbad, bytes.indexOf(CENTRAL_HEADER) + 16);
      return bytes;
    });
    expect((await textsOf(zip)).a).toBe(`Cannot read 0_a.txt in ${zip} to its end: its checksum does not match.`);
  });
});

describe("the limits against zip bombs", () => {
  it("refuse a log that unpacks to far more than its size, and give the others", async () => {
    const zip = await makeZip({ "0_bomb.txt": Buffer.alloc(20 * 1024 ** 2), "1_build.txt": "built" });
    expect(await textsOf(zip)).toEqual({
      bomb: `Cannot read 0_bomb.txt in ${zip}: it unpacks to more than 250 times its size.`,
      build: "built",
    });
  });

  it("refuse a log that is too large", async () => {
    const zip = await makeZip({ "0_large.txt": "x".repeat(101), "1_build.txt": "built" });
    expect(await textsOf(zip, { maxLogBytes: 100 })).toEqual({
      large: `Cannot read 0_large.txt in ${zip}: it unpacks to 101 bytes and the limit is 100.`,
      build: "built",
    });
  });

  it("refuse the logs after which it would be too much", async () => {
    const zip = await makeZip({ "0_a.txt": "x".repeat(60), "1_b.txt": "x".repeat(60) });
    const texts = await textsOf(zip, { maxTotalBytes: 100 });
    expect(texts.a).toHaveLength(60);
    expect(texts.b).toBe(`Cannot read 1_b.txt in ${zip}: the archive's logs unpack to more than 100 bytes.`);
  });

  it("refuse an archive of too many files", async () => {
    const zip = await makeZip({ "0_a.txt": "a", "1_b.txt": "b", "2_c.txt": "c" });
    await expect(logsOf(zip, { maxEntries: 2 })).rejects.toThrow(`Cannot read ${zip}: it holds more than 2 files.`);
  });

  it("hold for a log that states a smaller size than it has", async () => {
    const zip = await makeDamagedZip({ "0_liar.txt": Buffer.alloc(3_000_000, "a") }, (bytes) => {
      bytes.writeUInt32LE(10, bytes.indexOf(CENTRAL_HEADER) + 24);
      return bytes;
    });
    const [log] = await logsOf(zip);
    let read = 0;
    await expect(async () => {
      for await (const chunk of (await log?.open()) ?? []) read += chunk.length;
    }).rejects.toThrow(`Cannot read 0_liar.txt in ${zip} to its end: `);
    expect(read).toBeLessThan(100_000);
  });
});
