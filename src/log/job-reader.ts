import type { LogReading } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import { skipColours } from "./ansi.ts";
import type { Build } from "./buildkit/build.ts";
import { toBuildReading } from "./buildkit/build-reading.ts";
import { createBuildFold } from "./buildkit/builds.ts";
import { readBuildKitLine } from "./buildkit/read-line.ts";
import { skipGarbledMark } from "./columns.ts";
import { createJobSections } from "./job-sections.ts";
import { skipLevel } from "./level.ts";
import { DECIDING_LINES } from "./lines.ts";
import type { LineVisitor } from "./scan/line-scanner.ts";
import { timestampEnd } from "./timestamp.ts";
import { createToolFold } from "./tools.ts";
import { createWordReader } from "./word-reader.ts";

export interface JobReader extends LineVisitor {
  /** The lines that follow are of the step of this name, where the log itself names steps. */
  readonly enterStep: (name: string | null) => void;
  readonly end: () => Omit<LogReading, "bytes">;
}

const [HASH, ZERO, NINE] = [0x23, 0x30, 0x39];

/** Reads the lines of one job, one after the other, and tells at the end what they came to. */
export function createJobReader({ steps }: { readonly steps: readonly Step[] }): JobReader {
  const sections = createJobSections(steps);
  const tools = createToolFold();
  const builds: { readonly build: Build; readonly section: number | null }[] = [];
  const buildFold = createBuildFold((build) => builds.push({ build, section: sections.current().index }));
  let lines = 0;
  /** Whether the log's lines have timestamps; a line without one is then the rest of a message. `null`: not known yet. */
  let isStamped: boolean | null = null;
  let undecided = 0;

  let section = sections.current();
  const words = createWordReader({ sections, tools, buildFold });

  return {
    wantsEveryLine: () => isStamped === null || sections.wantsEveryLine(),
    skip: (count) => {
      lines += count;
    },
    visit: (bytes, lineStart, lineText, end) => {
      lines++;
      const start = isStamped === null && lineText === lineStart ? skipGarbledMark(bytes, lineStart) : lineStart;
      const text = start === lineStart ? lineText : timestampEnd(bytes, start, end);
      const hasStamp = text - start > 3;
      if (isStamped === null && hasStamp) isStamped = true;
      else if (isStamped === null && ++undecided >= DECIDING_LINES) isStamped = false;
      const isContinuation = hasStamp ? "no" : isStamped === true ? "yes" : "perhaps";
      if (sections.wantsEveryLine() && sections.addLine(bytes, text, { end, isContinuation })) return;
      if (isContinuation === "yes" || end - text < 4) return;

      const begin = skipColours(bytes, text, end);
      const at = skipLevel(bytes, begin);
      const first = bytes[at] ?? 0;
      if (first === HASH && at === begin && isDigit(bytes[at + 1] ?? 0)) {
        if (section !== sections.current()) {
          section = sections.current();
          buildFold.endStep();
        }
        const output = readBuildKitLine(buildFold, bytes, { at, end });
        if (output !== -1) words.readOutput(bytes, output, end);
        return;
      }
      words.read({ bytes, start, text }, { at, end, isMarked: at !== begin });
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
