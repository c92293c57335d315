import type { LogReading, Omitted } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import type { Build } from "./buildkit/build.ts";
import { createBuildCommands } from "./buildkit/build-commands.ts";
import { toBuildReading } from "./buildkit/build-reading.ts";
import { createBuildFold } from "./buildkit/builds.ts";
import { tellFold, type VertexLine } from "./buildkit/read-line.ts";
import { skipGarbledMark } from "./columns.ts";
import { decodeLine } from "./decode-line.ts";
import { createJobSections } from "./job-sections.ts";
import { headerLineOf, meaningOf } from "./line-meaning.ts";
import { DECIDING_LINES } from "./lines.ts";
import type { LineVisitor } from "./scan/line-scanner.ts";
import type { Section } from "./section.ts";
import { timestampBefore, timestampEnd } from "./timestamp.ts";
import { createToolFold } from "./tools.ts";
import type { Word } from "./words.ts";

export interface JobReader extends LineVisitor {
  /** The lines that follow are of the step of this name, where the log itself names steps. */
  readonly enterStep: (name: string | null) => void;
  readonly end: () => Omit<LogReading, "bytes">;
}

/** Reads the lines of one job, one after the other, and tells at the end what they came to. */
export function createJobReader({ steps }: { readonly steps: readonly Step[] }): JobReader {
  const sections = createJobSections(steps);
  const tools = createToolFold();
  const builds: { readonly build: Build; readonly section: Section }[] = [];
  const buildFold = createBuildFold((build) => builds.push({ build, section: sections.current() }));
  const commands = createBuildCommands();
  let lines = 0;
  /** Whether the log's lines have timestamps; a line without one is then the rest of a message. `null`: not known yet. */
  let isStamped: boolean | null = null;
  let undecided = 0;
  /** The section of BuildKit's last line. */
  let section = sections.current();

  const decide = (hasStamp: boolean): void => {
    if (hasStamp) isStamped = true;
    else if (++undecided >= DECIDING_LINES) isStamped = false;
  };
  /** Whether a word of this kind is believed where the log stands: a script has no cache lines of its own. */
  const isBelieved = (word: Word): boolean =>
    word.kind !== "cache" || sections.takesCaches(word.isCommon ? word.producer : null);
  /** Tells a word to the step, the tools or the build that it is of. */
  const tell = (
    word: Word,
    bytes: Buffer,
    { start, text }: { readonly start: number; readonly text: number },
  ): void => {
    if (word.kind === "tool") tools.add(word.event);
    else if (word.kind === "build") commands.add(word.event, sections.current());
    else if (word.kind === "runner" && word.event.kind === "build-failed") buildFold.fail();
    else {
      const atMs = timestampBefore(bytes, start, text);
      if (word.kind === "cache") sections.add({ event: word.event, producer: word.producer, atMs });
      else sections.mark(word.event, atMs);
    }
  };
  const tellVertex = (line: VertexLine): void => {
    if (section !== sections.current()) {
      section = sections.current();
      buildFold.endStep();
    }
    tellFold(buildFold, line);
  };

  return {
    wants: () => {
      const expected = isStamped === null ? "any" : sections.expects();
      return expected === null ? "news" : expected === "header" ? "header" : "any";
    },
    skip: (count) => {
      lines += count;
    },
    visit: (bytes, lineStart, lineText, end, known) => {
      lines++;
      const start = isStamped === null && lineText === lineStart ? skipGarbledMark(bytes, lineStart) : lineStart;
      const text = start === lineStart ? lineText : timestampEnd(bytes, start, end);
      const seen = start === lineStart ? known : null;
      const hasStamp = text - start > 3;
      if (isStamped === null) decide(hasStamp);
      const isContinuation = !hasStamp && isStamped === true;
      const expected = sections.expects();
      if (expected === "key") {
        sections.addKey(decodeLine(bytes, text, end));
        return;
      }
      if (isContinuation) return;
      if (expected === "header" && sections.addHeaderLine(headerLineOf(bytes, { text, end, seen }), !hasStamp)) return;

      const meaning = meaningOf(bytes, { text, end, seen });
      if (meaning.kind === "nothing") return;
      if (meaning.kind === "vertex") tellVertex(meaning.line);
      const word = meaning.words.find(isBelieved);
      if (word !== undefined) tell(word, bytes, { start, text });
    },
    enterStep: sections.enterStep,
    end: () => {
      const { caches, omittedCaches, stepOf } = sections.end();
      const commandOf = commands.match(builds);
      return {
        lines,
        caches,
        builds: builds.map(({ build, section }) =>
          toBuildReading(build, { step: stepOf(section.index), command: commandOf.get(build) ?? null }),
        ),
        tools: tools.tools(),
        goModules: tools.goModules(),
        ...omissions({ caches: omittedCaches, builds: buildFold.omitted(), goModules: tools.omittedModules() }),
      };
    },
  };
}

/** Only what was left out is told. */
function omissions(counts: Required<Omitted>): { readonly omitted?: Omitted } {
  const { caches, builds, goModules } = counts;
  if (caches + builds + goModules === 0) return {};
  const omitted = { ...(caches > 0 && { caches }), ...(builds > 0 && { builds }), ...(goModules > 0 && { goModules }) };
  return { omitted };
}
