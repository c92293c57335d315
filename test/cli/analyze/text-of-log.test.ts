import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { textOfLog } from "../../../src/cli/analyze/text-of-log.ts";

async function* chunksOf(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function textOf(bytes: Uint8Array): Promise<Buffer> {
  return buffer(await textOfLog(chunksOf(bytes), "some.log"));
}

describe("a log's bytes", () => {
  it.each([
    ["short", Buffer.from("one line\n")],
    ["nothing at all", Buffer.alloc(0)],
    ["longer than what is judged", Buffer.alloc(30_000, "2026-01-01T00:00:00.0000000Z x\r\n")],
    ["with a byte order mark and colours", Buffer.from(`\uFEFF${"\x1b[36;1m.\x1b[0m".repeat(900)}`)],
    ["with some NUL bytes and wrong UTF-8", Buffer.concat([Buffer.from("a line\n".repeat(20)), Buffer.of(0, 0xff, 0)])],
    ["in Latin-1", Buffer.from("Größe ändern, Straße prüfen\n", "latin1")],
    ["binary only after the start", Buffer.concat([Buffer.alloc(9_000, "text\n"), Buffer.alloc(9_000)])],
  ])("stay as they are: %s", async (_case, bytes) => {
    expect((await textOf(bytes)).equals(bytes)).toBe(true);
  });

  it("come as far as they can be read, however few they are", async () => {
    async function* faulty(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one line\n");
      throw new Error("its checksum does not match");
    }
    const read: string[] = [];
    const reading = (async () => {
      for await (const chunk of await textOfLog(faulty(), "some.log")) read.push(String(Buffer.from(chunk)));
    })();
    await expect(reading).rejects.toThrow("its checksum does not match");
    expect(read).toEqual(["one line\n"]);
  });

  it("become UTF-8 where PowerShell wrote UTF-16", async () => {
    const text = "Cache hit for: größe\r\n".repeat(1_000);
    expect((await textOf(Buffer.from(`\uFEFF${text}`, "utf16le"))).toString()).toBe(text);
  });
});

describe("what is no log", () => {
  it.each([
    ["zeros", Buffer.alloc(100), "it is a binary file, not a log"],
    ["something compressed", gzipSync(Buffer.from("x".repeat(99))), "it is a binary file, not a log"],
    [
      "a program",
      Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01"), Buffer.alloc(9_000)]),
      "it is a binary file, not a log",
    ],
    ["a zip", Buffer.from("PK\x03\x04rest"), "a zip cannot be read from a pipe; save it to a file"],
  ])("is refused: %s", async (_case, bytes, reason) => {
    await expect(textOf(bytes)).rejects.toThrow(`Cannot read some.log: ${reason}.`);
  });
});
