import { skipColours, withoutColours } from "./ansi.ts";
import { decodeLine } from "./decode-line.ts";
import type { BuildEvent } from "./recognisers/image-builds.ts";
import type { CacheEvent } from "./recognisers/recogniser.ts";
import type { RunnerEvent } from "./recognisers/runner.ts";
import { GRADLE_SUMMARY, type ToolEvent } from "./recognisers/tools.ts";
import { type Wanted, wantedAt } from "./wanted.ts";

/** What a line says in one of the wordings of the tables. */
export type Word =
  | { readonly kind: "runner"; readonly event: RunnerEvent }
  | { readonly kind: "cache"; readonly event: CacheEvent; readonly producer: string | null; readonly isCommon: boolean }
  | { readonly kind: "tool"; readonly event: ToolEvent }
  | { readonly kind: "build"; readonly event: BuildEvent };

const GRADLE: readonly Wanted[] = [{ kind: "tool", row: GRADLE_SUMMARY }];
const NONE: readonly Word[] = [];

/**
 * The words of a line by all rows that recognise it, in the order of the tables. `isMarked`: as a warning or an error,
 * whose mark stands before `at`; only actions mark what they say.
 */
export function wordsAt(
  bytes: Buffer,
  { at, end, isMarked }: { readonly at: number; readonly end: number; readonly isMarked: boolean },
): readonly Word[] {
  const found = wantedAt(bytes, at, end);
  const rows = isMarked ? found.filter(({ kind }) => kind === "cache") : found;
  if (rows.length > 0) return wordsOf(rows, withoutColours(decodeLine(bytes, at, end)));
  return looksLikeGradleSummary(bytes, at) ? wordsOf(GRADLE, withoutColours(decodeLine(bytes, at, end))) : NONE;
}

/** The words of what a program printed inside a vertex of BuildKit: only tools are heard there. */
export function wordsOfOutput(bytes: Buffer, output: number, end: number): readonly Word[] {
  const at = skipColours(bytes, output, end);
  const rows = wantedAt(bytes, at, end);
  if (rows.length === 0) return NONE;
  const tools = rows.filter(({ kind }) => kind === "tool");
  return tools.length === 0 ? NONE : wordsOf(tools, withoutColours(decodeLine(bytes, at, end)));
}

function wordsOf(rows: readonly Wanted[], text: string): readonly Word[] {
  const words: Word[] = [];
  for (const wanted of rows) {
    const groups = wanted.row.pattern.exec(text);
    if (groups !== null) words.push(wordOf(wanted, groups));
  }
  return words.length === 0 ? NONE : words;
}

function wordOf(wanted: Wanted, [, one = "", two = "", three = ""]: RegExpExecArray): Word {
  switch (wanted.kind) {
    case "runner":
      return { kind: "runner", event: wanted.row.toEvent(one, two, three) };
    case "cache":
      return {
        kind: "cache",
        event: wanted.row.toEvent(one, two, three),
        producer: wanted.row.producer ?? null,
        isCommon: wanted.row.common === true,
      };
    case "tool":
      return { kind: "tool", event: wanted.row.toEvent(one, two, three) };
    case "build":
      return { kind: "build", event: wanted.row.toEvent(one, two, three) };
  }
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
