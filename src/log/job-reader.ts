import type { LogReading } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import { skipColours, withoutColours } from "./ansi.ts";
import type { Build } from "./buildkit/build.ts";
import { toBuildReading } from "./buildkit/build-reading.ts";
import { createBuildFold } from "./buildkit/builds.ts";
import { readBuildKitLine } from "./buildkit/read-line.ts";
import { decodeLine } from "./decode-line.ts";
import { createJobSections } from "./job-sections.ts";
import { createLineFilter, groupMask } from "./line-filter.ts";
import { CACHE_RECOGNISERS } from "./recognisers/index.ts";
import { type CacheEvent, recognise } from "./recognisers/recogniser.ts";
import { RUNNER_RECOGNISERS } from "./recognisers/runner.ts";
import { GRADLE_SUMMARY, TOOL_RECOGNISERS } from "./recognisers/tools.ts";
import { timestampBefore } from "./timestamp.ts";
import { createToolFold } from "./tools.ts";

export interface JobReader {
  /** Reads a line; see `VisitLine`. */
  readonly line: (bytes: Uint8Array, start: number, text: number, end: number) => void;
  /** The lines that follow are of the step of this name, where the log itself names steps. */
  readonly enterStep: (name: string | null) => void;
  readonly end: () => Omit<LogReading, "bytes">;
}

/** Words of the build tool around BuildKit that end a build. */
const BUILD_FAILED = /^ERROR: failed to (?:build|solve|receive status): .*$/;

/** What marks a warning or an error: the runner's commands, and what is left of them in copies of logs. */
const LEVEL = /^(?:##\[(?:warning|error|notice)\]|\[warning\] ?|(?:Warning|Error): )/;

const RUNNER = groupMask(0);
const CACHES = groupMask(1);
const TOOLS = groupMask(2);

const wantedGroups = createLineFilter([
  [...RUNNER_RECOGNISERS.map(({ pattern }) => pattern), BUILD_FAILED],
  [
    ...CACHE_RECOGNISERS.map(({ pattern }) => pattern),
    /^##\[warning\]/,
    /^##\[error\]/,
    /^##\[notice\]/,
    /^\[warning\]/,
    /^Warning: /,
    /^Error: /,
  ],
  TOOL_RECOGNISERS.map(({ pattern }) => pattern),
]);

const [HASH, ESCAPE, CARET, ZERO, NINE] = [0x23, 0x1b, 0x5e, 0x30, 0x39];

/** Reads the lines of one job, one after the other, and tells at the end what they came to. */
export function createJobReader({ steps }: { readonly steps: readonly Step[] }): JobReader {
  const sections = createJobSections(steps);
  const tools = createToolFold();
  const builds: { readonly build: Build; readonly section: number | null }[] = [];
  const buildFold = createBuildFold((build) => builds.push({ build, section: sections.current().index }));
  let lines = 0;
  /** Whether the log's first line has a timestamp; a line without one is then the rest of a message. */
  let isStamped: boolean | null = null;

  const readCandidate = (line: string, groups: number, atMs: number | null): void => {
    if ((groups & RUNNER) !== 0) {
      const runner = recognise(line, RUNNER_RECOGNISERS);
      if (runner !== null) sections.mark(runner.event, atMs);
      else if (BUILD_FAILED.test(line)) buildFold.fail();
    }
    if ((groups & CACHES) !== 0 && sections.takesCaches()) {
      const cache = recognise<CacheEvent>(line.replace(LEVEL, ""), CACHE_RECOGNISERS);
      if (cache !== null) sections.add({ ...cache, atMs });
    }
    if ((groups & TOOLS) !== 0 && sections.takesTools()) readTool(line);
  };
  const readTool = (line: string): void => {
    const tool = recognise(line, TOOL_RECOGNISERS);
    if (tool !== null) tools.add(tool.event);
  };
  const readGradleSummary = (bytes: Uint8Array, at: number, end: number): void => {
    let next = at + 1;
    while (next < end && next - at < 9 && isDigit(bytes[next] ?? 0)) next++;
    // " act" of "29 actionable tasks: …"
    if (bytes[next] !== 0x20 || bytes[next + 1] !== 0x61 || bytes[next + 2] !== 0x63 || bytes[next + 3] !== 0x74)
      return;
    const tool = recognise(withoutColours(decodeLine(bytes, at, end)), [GRADLE_SUMMARY]);
    if (tool !== null && sections.takesTools()) tools.add(tool.event);
  };

  return {
    line: (bytes, start, text, end) => {
      lines++;
      const hasStamp = text - start > 3;
      if (isStamped === null && end > text) isStamped = hasStamp;
      const isContinuation = !hasStamp && isStamped === true;
      if (sections.wantsEveryLine() && sections.addLine(decodeLine(bytes, text, end), isContinuation)) return;
      if (isContinuation || end - text < 4) return;

      let at = text;
      let first = bytes[at] ?? 0;
      if (first === ESCAPE || first === CARET) {
        at = skipColours(bytes, at, end);
        first = bytes[at] ?? 0;
      }
      if (first === HASH && isDigit(bytes[at + 1] ?? 0)) {
        const output = readBuildKitLine(buildFold, bytes, { at, end });
        if (output !== -1 && (wantedGroups(bytes, output, end) & TOOLS) !== 0)
          readTool(withoutColours(decodeLine(bytes, output, end)));
        return;
      }
      const groups = wantedGroups(bytes, at, end);
      if (groups !== 0)
        readCandidate(withoutColours(decodeLine(bytes, at, end)), groups, timestampBefore(bytes, start, text));
      else if (isDigit(first)) readGradleSummary(bytes, at, end);
    },
    enterStep: sections.enterStep,
    end: () => {
      const { caches, stepOf } = sections.end();
      return {
        lines,
        caches,
        builds: builds.map(({ build, section }) => toBuildReading(build, stepOf(section))),
        tools: tools.tools(),
        goModules: tools.goModules(),
      };
    },
  };
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
