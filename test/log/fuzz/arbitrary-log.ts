import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { BUILD_RECOGNISERS } from "../../../src/log/recognisers/image-builds.ts";
import { CACHE_RECOGNISERS } from "../../../src/log/recognisers/index.ts";
import { RUNNER_RECOGNISERS } from "../../../src/log/recognisers/runner.ts";
import { GRADLE_SUMMARY, TOOL_RECOGNISERS } from "../../../src/log/recognisers/tools.ts";
import { logFiles } from "../corpus.ts";

const LOGS = path.join(import.meta.dirname, "../../fixtures/logs");

/** Lines that the reader knows, so that its inner cases are reached; random text alone is passed over. */
const EXAMPLES = [
  ...RUNNER_RECOGNISERS,
  ...CACHE_RECOGNISERS,
  ...TOOL_RECOGNISERS,
  GRADLE_SUMMARY,
  ...BUILD_RECOGNISERS,
].map(({ example }) => example);

const ACTIONS = [
  "actions/cache@v4",
  "actions/setup-go@v5",
  "Swatinem/rust-cache@v2",
  "docker/setup-buildx-action@v3",
  "make",
];

const HEADER_PARTS = [
  "with:",
  "  key: go-1",
  "  cache: false",
  "env:",
  "shell: bash",
  "\u001b[36;1mmake\u001b[0m",
  "##[endgroup]",
];

const VERTEX_NAMES = [
  "[internal] load build definition from Dockerfile",
  "[builder 2/3] RUN make",
  "[linux/amd64 builder 2/3] RUN make",
  "[web builder 3/3] COPY . .",
  "importing cache manifest from gha:123",
  "exporting to GitHub Actions Cache",
  'building with "default" instance using docker driver',
];

const VERTEX_WORDS = [
  "DONE 0.1s",
  "DONE",
  "CACHED",
  "CANCELED",
  "ERROR: exit code: 1",
  "...",
  "0.123 text",
  "0.5 #1 CACHED",
  "sha256:",
];

const buildKitLine = fc
  .tuple(fc.nat({ max: 6 }), fc.constantFrom(...VERTEX_NAMES, ...VERTEX_WORDS))
  .map(([number, rest]) => `#${number} ${rest}`);

/** Stretches of recorded logs, timestamps and all. */
const RECORDED = logFiles().flatMap((file) => readFileSync(path.join(LOGS, file), "utf8").split("\n"));
const recordedLines = fc
  .tuple(fc.nat({ max: RECORDED.length }), fc.integer({ min: 1, max: 30 }))
  .map(([from, count]) => Buffer.from(`${RECORDED.slice(from, from + count).join("\n")}\n`));

const knownLine = fc.oneof(
  fc.constantFrom(...EXAMPLES),
  fc.constantFrom(...ACTIONS).map((action) => `##[group]Run ${action}`),
  fc.constantFrom(...HEADER_PARTS),
  buildKitLine,
);

/** A known line with a piece taken out or put in. */
const brokenLine = fc
  .tuple(knownLine, fc.nat({ max: 80 }), fc.nat({ max: 10 }), fc.string({ maxLength: 6, unit: "binary" }))
  .map(([line, at, removed, added]) => line.slice(0, at) + added + line.slice(at + removed));

const text = fc.oneof(
  { weight: 6, arbitrary: knownLine },
  { weight: 2, arbitrary: brokenLine },
  { weight: 1, arbitrary: fc.string({ maxLength: 200, unit: "binary" }) },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((length) => "x".repeat(length)) },
);

const prefix = fc.constantFrom(
  "2024-01-02T03:04:05.1234567Z ",
  "2024-01-02T03:04:06.7654321Z ",
  "2024-01-02T03:04:05.1234567Z",
  "\uFEFF2024-01-02T03:04:05.1234567Z ",
  "build\tRun make\t2024-01-02T03:04:05.1234567Z ",
  "build\tPost Run actions/cache@v4\t",
  "\u001b[33m",
  "^[[36;1m",
  "##[warning]",
  "Error: ",
  "\uFEFF",
  "",
);

const line = fc
  .tuple(prefix, text, fc.constantFrom("\n", "\n", "\n", "\r\n", "\r", "\0\n", ""))
  .map((parts) => parts.join(""));

/** Logs: mostly of lines that mean something, some of them broken, and some bytes that are no text at all. */
export const arbitraryLog: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: line.map((each) => Buffer.from(each)) },
      { weight: 2, arbitrary: recordedLines },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    ),
    { maxLength: 120 },
  )
  .map((parts) => Buffer.concat(parts));

/** Where a log is cut into chunks: lengths, the last repeated. */
export const arbitraryCuts: fc.Arbitrary<readonly number[]> = fc.array(fc.integer({ min: 1, max: 5_000 }), {
  minLength: 1,
  maxLength: 8,
});
