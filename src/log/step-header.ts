import { decodeLine } from "./decode-line.ts";

/** What a step's header says: the group `Run …` with which every step begins. */
export interface StepHeader {
  /** The text behind `Run `: an action with its ref, or the first line of a script. */
  readonly title: string;
  /** The action without its ref; `null` for a script. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
}

/** Where a line ends, and whether it has no timestamp in a log that has them: it is then the rest of a message. */
export interface LineRest {
  readonly end: number;
  readonly isContinuation: boolean;
}

export interface StepHeaderReader {
  /**
   * Reads the next line: `more` while the header goes on, `end` for its last line, `beyond` for a line that is no longer
   * of the header, because its end is missing.
   */
  readonly add: (bytes: Buffer, text: number, rest: LineRest) => "more" | "end" | "beyond";
  readonly header: () => StepHeader;
}

/** A header has some dozens of lines, a long script some thousands: after so many lines it was left open. */
const MAX_HEADER_LINES = 20_000;
const MAX_INPUTS = 200;

/** Reads the header that `##[group]Run <title>` opened. Its lines show inputs and scripts: nothing in them has happened. */
export function createStepHeaderReader(title: string): StepHeaderReader {
  const inputs = new Map<string, string>();
  let part: "with" | "other" = "other";
  let isScript = false;
  let lines = 0;
  const addInput = (line: string): void => {
    const [, name, value = ""] = INPUT.exec(line) ?? [];
    if (name !== undefined) inputs.set(name, value);
  };
  return {
    add: (bytes, text, { end, isContinuation }) => {
      if (isContinuation) return "more";
      const kind = kindOf(bytes, text, end);
      if (kind === "end") return "end";
      if (kind === "strange" || ++lines > MAX_HEADER_LINES) return "beyond";
      if (kind === "code" || kind === "shell") isScript = true;
      if (kind === "with") part = "with";
      else if (kind !== "indented") part = "other";
      else if (part === "with" && inputs.size < MAX_INPUTS) addInput(decodeLine(bytes, text, end));
      return "more";
    },
    header: () => ({ title, action: isScript ? null : actionOf(title), inputs }),
  };
}

type LineKind = "end" | "code" | "with" | "shell" | "indented" | "other" | "strange";

/** What a line of a header is, told by its bytes: a script's header has as many lines as the script. */
function kindOf(bytes: Buffer, text: number, end: number): LineKind {
  // An input or a variable, as nearly all lines of a header are.
  if (end - text >= 2 && bytes[text] === BLANK && bytes[text + 1] === BLANK) return "indented";
  const begins = (literal: readonly number[]): boolean =>
    end - text >= literal.length && literal.every((byte, index) => bytes[text + index] === byte);
  if (end === text) return "other";
  if (begins(CODE) || begins(CODE_WITH_CARET)) return "code";
  if (begins(SHELL)) return "shell";
  if (begins(END) && end - text === END.length) return "end";
  if (begins(WITH) && end - text === WITH.length) return "with";
  return begins(ENV) && end - text === ENV.length ? "other" : "strange";
}

const bytesOf = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));
const BLANK = 0x20;
const [CODE, CODE_WITH_CARET] = [bytesOf("\u001b[36;1m"), bytesOf("^[[36;1m")];
const [END, WITH, ENV, SHELL] = [bytesOf("##[endgroup]"), bytesOf("with:"), bytesOf("env:"), bytesOf("shell: ")];

const INPUT = /^ {2}([\w-]+): ?(.*)$/;

/** `owner/repository/path` of `owner/repository/path@ref`; `null` when the title is a script's first line. */
function actionOf(title: string): string | null {
  const remote = /^([\w.-]+\/[\w.-]+(?:\/[^\s@]+)?)@\S+$/.exec(title);
  if (remote !== null) return remote[1] ?? null;
  return /^(?:\.{1,2}\/\S*|docker:\/\/\S+)$/.test(title) ? title : null;
}
