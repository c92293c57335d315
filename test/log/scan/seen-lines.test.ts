import { describe, expect, it } from "vitest";
import { createJobReader } from "../../../src/log/job-reader.ts";
import { readJobLog } from "../../../src/log/read-job-log.ts";
import { createLineScanner } from "../../../src/log/scan/line-scanner.ts";
import { SEEN_PLACES } from "../../../src/log/scan/scan.ts";

/** What the reader says when no line is remembered. */
function readWithoutMemory(log: Buffer) {
  const job = createJobReader({ steps: [] });
  const lines = createLineScanner({ ...job, wants: () => "any" });
  lines.push(log);
  lines.end();
  return { ...job.end(), bytes: log.length };
}

/** Made lines, each of another module; `width` is that of the name. */
function downloads(count: number, width: number): Buffer {
  const names = Array.from({ length: count }, (_, index) => `example.com/${String(index).padStart(width, "0")}`);
  return Buffer.from(names.map((name) => `go: downloading ${name} v1.0.0\n`).join(""));
}

describe("texts that the scanner remembers", () => {
  it("are read the twentieth time as the first", async () => {
    const log = downloads(100, 20);
    const { goModules, tools } = await readJobLog(Array.from({ length: 20 }, () => log));
    expect(goModules).toHaveLength(100);
    expect(tools).toEqual([{ tool: "go", counts: { downloads: 2_000 } }]);
  });

  it("are never taken for others that came to stand at their places", async () => {
    const few = Array.from({ length: 100 }, () => downloads(100, 12));
    const log = Buffer.concat([...few, downloads(4 * SEEN_PLACES, 30), ...few]);
    expect(await readJobLog([log])).toEqual(readWithoutMemory(log));
  });

  it.each([1, 7, 8, 9, 15, 16, 17, 64, 204, 205, 206, 207, 208, 209])(
    "differ when they differ in the last of their bytes, names of %i characters",
    async (width) => {
      const log = downloads(10 ** Math.min(width, 2), width);
      const { goModules } = await readJobLog(Array.from({ length: 10 }, () => log));
      expect(goModules).toHaveLength(10 ** Math.min(width, 2));
    },
  );

  it("mean in a step's header what they mean there, and outside what they mean outside", async () => {
    const line = "  Cache:             1/2 hit (50%)";
    const header = ["##[group]Run make", "\u001b[36;1mmake\u001b[0m", "shell: bash", "env:", line];
    const log = [...header, "##[endgroup]", line].join("\n");
    const read = await readJobLog([Buffer.from(`${Array.from({ length: 10 }, () => log).join("\n")}\n`)]);
    expect(read.tools).toEqual([{ tool: "nx", counts: { hits: 10, misses: 10 } }]);
  });
});
