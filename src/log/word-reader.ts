import { skipColours, withoutColours } from "./ansi.ts";
import type { BuildFold } from "./buildkit/builds.ts";
import { decodeLine } from "./decode-line.ts";
import type { JobSections } from "./job-sections.ts";
import { GRADLE_SUMMARY } from "./recognisers/tools.ts";
import { timestampBefore } from "./timestamp.ts";
import type { ToolFold } from "./tools.ts";
import { type Wanted, wantedAt } from "./wanted.ts";

/** Where a line and its text start: the timestamp between them is read only when somebody wants the time. */
export interface LineStart {
  readonly bytes: Buffer;
  readonly start: number;
  readonly text: number;
}

/** What is to be read of a line; `isMarked`: as a warning or an error, whose mark stands before `at`. */
export interface Words {
  readonly at: number;
  readonly end: number;
  readonly isMarked: boolean;
}

export interface WordReader {
  readonly read: (line: LineStart, words: Words) => void;
  /** Reads what a program printed inside a vertex of BuildKit: only tools are heard there. */
  readonly readOutput: (bytes: Buffer, at: number, end: number) => void;
}

/** What the words of a line are told to. */
interface Listeners {
  readonly sections: JobSections;
  readonly tools: ToolFold;
  readonly buildFold: BuildFold;
}

const GRADLE: readonly Wanted[] = [{ kind: "tool", row: GRADLE_SUMMARY }];

/** Reads lines by the tables of wordings, and tells what they mean to the step, the tools or the build that they are of. */
export function createWordReader({ sections, tools, buildFold }: Listeners): WordReader {
  const isBelieved = ({ kind }: Wanted): boolean =>
    kind === "runner" || (kind === "cache" ? sections.takesCaches() : sections.takesTools());
  const act = (wanted: Wanted, [, one = "", two = "", three = ""]: RegExpExecArray, atMs: number | null): void => {
    if (wanted.kind === "tool") tools.add(wanted.row.toEvent(one, two, three));
    else if (wanted.kind === "cache")
      sections.add({ event: wanted.row.toEvent(one, two, three), producer: wanted.row.producer ?? null, atMs });
    else {
      const event = wanted.row.toEvent(one, two, three);
      if (event.kind === "build-failed") buildFold.fail();
      else sections.mark(event, atMs);
    }
  };
  /** Tries the rows on a line that begins like them; the first that matches and is believed here wins. */
  const tryRows = (rows: readonly Wanted[], text: string, line: LineStart | null): void => {
    for (const wanted of rows) {
      const groups = isBelieved(wanted) ? wanted.row.pattern.exec(text) : null;
      if (groups === null) continue;
      act(wanted, groups, line === null ? null : timestampBefore(line.bytes, line.start, line.text));
      return;
    }
  };
  return {
    read: (line, { at, end, isMarked }) => {
      const found = wantedAt(line.bytes, at, end);
      // Only actions mark what they say as a warning or an error.
      const rows = isMarked ? found.filter(({ kind }) => kind === "cache") : found;
      if (rows.length > 0) tryRows(rows, withoutColours(decodeLine(line.bytes, at, end)), line);
      else if (looksLikeGradleSummary(line.bytes, at))
        tryRows(GRADLE, withoutColours(decodeLine(line.bytes, at, end)), line);
    },
    readOutput: (bytes, output, end) => {
      const at = skipColours(bytes, output, end);
      const rows = wantedAt(bytes, at, end).filter(({ kind }) => kind === "tool");
      if (rows.length > 0) tryRows(rows, withoutColours(decodeLine(bytes, at, end)), null);
    },
  };
}

const [ZERO, NINE] = [0x30, 0x39];

/** Whether a number and ` act` stand here, as in `29 actionable tasks: …`. */
function looksLikeGradleSummary(bytes: Buffer, at: number): boolean {
  let next = at;
  while (isDigit(bytes[next]) && next - at < 9) next++;
  return (
    next > at &&
    bytes[next] === 0x20 &&
    bytes[next + 1] === 0x61 &&
    bytes[next + 2] === 0x63 &&
    bytes[next + 3] === 0x74
  );
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
