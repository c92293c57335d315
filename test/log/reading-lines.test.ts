import { describe, expect, it } from "vitest";
import { MAX_LINE_BYTES } from "../../src/log/decode-line.ts";
import { createLogReader } from "../../src/log/log-reader.ts";
import { readJobLog } from "../../src/log/read-job-log.ts";
import { action, readLines, readText, script, stamped } from "./made-log.ts";

const MISS = [...action("actions/cache@v4", { path: "x", key: "go-1" }), "Cache not found for input keys: go-1, go-"];
const BUILD = [
  "#1 [internal] load build definition from Dockerfile",
  "#1 DONE 0.0s",
  "#2 [1/2] RUN make",
  "#2 DONE 1.2s",
];

async function outcomes(text: string | Uint8Array): Promise<readonly string[]> {
  const { caches, builds } = await readText(text);
  return [
    ...caches.map(({ key, outcome }) => `${key} ${outcome}`),
    ...builds.flatMap(({ steps }) => steps.map(({ outcome }) => outcome)),
  ];
}

describe("a log is read the same", () => {
  const log = stamped([...MISS, ...BUILD]);
  const said = ["go-1 miss", "executed"];

  it.each([
    ["as it is", log],
    ["behind a byte order mark", `\uFEFF${log}`],
    ["with byte order marks within, where the runner opened new pages", log.replaceAll("\n2026", "\n\uFEFF2026")],
    ["with CRLF", log.replaceAll("\n", "\r\n")],
    ["without a line end at its end", log.trimEnd()],
    ["without timestamps", log.replaceAll(/^\S+Z /gm, "")],
    ["with empty lines whose blank an editor cut off", log.replaceAll("\n", "\n2026-01-02T03:04:05.0000000Z\n")],
    ["with macOS' clock, whose last digit is 0", log.replaceAll(/\dZ /g, "0Z ")],
    ["with colours at the beginning of lines", log.replaceAll(/Z (Cache|#)/g, "Z \u001b[32;1m$1")],
    ["with colours as newer versions of gh print them", log.replaceAll(/Z (Cache|#)/g, "Z ^[[32;1m$1")],
    ["with NUL bytes between its lines", log.replaceAll("\n", "\n\0\0\0\0\n")],
    ["with invalid UTF-8 between its lines", Buffer.from(log.replaceAll("\n", "\n\xFF\xFE\x80\n"), "latin1")],
  ])("%s", async (_, text) => {
    expect(await outcomes(text)).toEqual(said);
  });

  it("in chunks of every length", async () => {
    const bytes = Buffer.from(log);
    const whole = await readJobLog([bytes]);
    for (let length = 1; length < 90; length++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      );
      expect(await readJobLog(chunks), `in chunks of ${length}`).toEqual(whole);
    }
  });
});

describe("what gh run view --log prints", () => {
  const columns = (line: string) => line.replaceAll(/^(?=\S+Z )/gm, "build\tRun actions/cache@v4\t");

  it("has a job and a step before each line", async () => {
    expect(await outcomes(columns(stamped(MISS)))).toEqual(["go-1 miss"]);
  });

  it("has a byte order mark behind the second tab of each step's first line", async () => {
    expect(await outcomes(columns(stamped(MISS)).replace("v4\t", "v4\t\uFEFF"))).toEqual(["go-1 miss"]);
  });

  it.each(["∩╗┐", "´╗┐", "ï»¿", "?"])("has %s for that mark when a Windows console redirected it", async (mark) => {
    expect(await outcomes(columns(stamped(MISS)).replace("v4\t", `v4\t${mark}`))).toEqual(["go-1 miss"]);
  });

  it("may begin with the rest of a message, or with what somebody wrote above it", async () => {
    const log = columns(stamped(MISS));
    expect(await outcomes(`build\tRun actions/cache@v4\t**/uv.lock\n${log}`)).toEqual(["go-1 miss"]);
    expect(await outcomes(`# The log of yesterday\n\n${log}`)).toEqual(["go-1 miss"]);
  });

  it("is several jobs: each gets a reading of its own, with its name", () => {
    const reader = createLogReader({ stepsOf: () => [], splitsJobs: true });
    const one = columns(stamped(MISS));
    reader.push(Buffer.from(one + one.replaceAll("build\t", "test\t")));
    expect(reader.end().map(({ name, reading }) => [name, reading.lines, reading.caches.length])).toEqual([
      ["build", 6, 1],
      ["test", 6, 1],
    ]);
  });

  it("says UNKNOWN STEP where the archive has no files of steps: no step is then named", async () => {
    const { caches } = await readText(columns(stamped(MISS)).replaceAll("Run actions/cache@v4\t", "UNKNOWN STEP\t"));
    expect(caches.map(({ step }) => step)).toEqual([null]);
  });

  it("is no such log because of tabs in a vertex' name: a line that begins with a timestamp has no columns", async () => {
    const { builds } = await readLines(
      BUILD.map((line) => line.replace("RUN make", "RUN apk add autoconf \t\tdpkg-dev \t\tfile")),
    );
    expect(builds[0]?.steps[0]).toMatchObject({
      name: "[1/2] RUN apk add autoconf \t\tdpkg-dev \t\tfile",
      outcome: "executed",
    });
  });
});

describe("lines that are not what they look like", () => {
  it("a line without a timestamp is the rest of a message: a multi-line input, an error, a page of HTML", async () => {
    const log = stamped(MISS).replace("##[endgroup]", "##[endgroup]\nCache restored from key: go-1\n#1 [1/2] RUN x");
    expect(await outcomes(log)).toEqual(["go-1 miss"]);
  });

  it("a restore key on a line of its own does not end the step's header", async () => {
    const [begin = "", withInputs = "", ...rest] = action("actions/cache@v4", { key: "go-1", "restore-keys": "go-" });
    const log = `${stamped([begin, withInputs, ...rest.slice(0, 2)])}go-old-\n${stamped([...rest.slice(2), "Cache not found for input keys: go-1, go-, go-old-"])}`;
    expect(await outcomes(log)).toEqual(["go-1 miss"]);
  });

  it("a lone carriage return splits a program's line; its rest belongs to nothing", async () => {
    const rest = [
      "#1 [internal] load build definition from Dockerfile",
      "#1 DONE 0.0s",
      "#2 [1/2] RUN vite build",
      "#2 0.758 transforming...",
      "✓ 40 modules transformed.",
      "#2 DONE 2.0s",
    ];
    expect(await outcomes(stamped(rest))).toEqual(["executed"]);
  });

  it("a secret that is masked leaves its stars in the key", async () => {
    const { caches } = await readLines([
      ...action("actions/cache@v4", { key: "***-go" }),
      "Cache restored from key: ***-go",
    ]);
    expect(caches[0]).toMatchObject({ key: "***-go", outcome: "hit" });
  });

  it("a timestamp of another service is text", async () => {
    const other = ["2026-01-02T03:04:05.12345678Z", "2026-Feb-28 12:27:06.018100", "Fri, 02 Jan 2026 03:04:05 GMT"];
    for (const stamp of other)
      expect((await readText(`${stamp} Cache not found for input keys: go-1\n`)).caches).toEqual([]);
  });
});

describe("input that is no log", () => {
  it("of 100 MB on one line is read in bounded memory", async () => {
    const piece = Buffer.alloc(1_000_000, "#1 [1/2] RUN ");
    const reading = await readJobLog(Array.from({ length: 100 }, () => piece));
    expect(reading).toMatchObject({ lines: 1, bytes: 100_000_000 });
    expect(JSON.stringify(reading).length).toBeLessThan(3 * MAX_LINE_BYTES);
  });

  it("of many millions of short lines is counted", async () => {
    const piece = Buffer.alloc(1_000_000, "\n");
    expect(await readJobLog(Array.from({ length: 30 }, () => piece))).toMatchObject({ lines: 30_000_000, caches: [] });
  });

  it.each([
    ["nothing", ""],
    ["line ends", "\n\r\n\n"],
    ["a byte order mark", "\uFEFF"],
    ["half a byte order mark", Buffer.from([0xef, 0xbb])],
    ["half a character", Buffer.from([0x23, 0x31, 0x20, 0xe2, 0x9c])],
    ["NUL bytes", Buffer.alloc(10_000)],
    ["random bytes", Buffer.from(Array.from({ length: 10_000 }, (_, at) => (at * 7_919 + (at >> 3) * 31) % 256))],
  ])("but %s says nothing of caches", async (_, text) => {
    expect(await readText(text)).toMatchObject({ caches: [], builds: [], tools: [] });
  });

  it("keeps no more than a bounded number of anything, however often it is said", async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => [
      `Cache not found for input keys: key-${at}`,
      `go: downloading example.com/m${at} v1.0.0`,
      `#1 [internal] load build definition from Dockerfile`,
      `#1 DONE 0.0s`,
      `#${(at % 9_000) + 2} [1/2] RUN ${at}`,
      `#${(at % 9_000) + 2} DONE 0.1s`,
    ]).flat();
    const reading = await readLines(lines);
    expect(reading.caches.length).toBeLessThanOrEqual(1_000);
    expect(reading.goModules.length).toBeLessThanOrEqual(2_000);
    expect(reading.builds.length).toBeLessThanOrEqual(500);
    expect(reading.tools).toEqual([{ tool: "go", counts: { downloads: 30_000 } }]);
  });

  it("counts what is beyond that", async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => [
      ...action("actions/cache@v4"),
      `Cache not found for input keys: key-${at}`,
      ...script("make image"),
      `go: downloading example.com/m${at % 2_500} v1.0.0`,
      "#1 [internal] load build definition from Dockerfile",
      "#1 DONE 0.0s",
    ]).flat();
    const { caches, builds, goModules, omitted } = await readLines(lines);
    expect([caches.length, builds.length, goModules.length]).toEqual([1_000, 500, 2_000]);
    expect(omitted).toEqual({ caches: 2_000, builds: 2_500, goModules: 500 });
  });

  it("counts what one step restored beyond what is kept of a step", async () => {
    const lines = Array.from({ length: 700 }, (_, at) => `Cache not found for input keys: key-${at}`);
    const { caches, omitted } = await readLines([...action("actions/cache@v4"), ...lines]);
    expect([caches.length, omitted]).toEqual([500, { caches: 200 }]);
  });

  it("tells of nothing that was left out where nothing was", async () => {
    expect(await readLines([...action("actions/cache@v4"), "Cache not found for input keys: a"])).not.toHaveProperty(
      "omitted",
    );
  });
});
