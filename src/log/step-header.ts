import { decodeLine } from "./decode-line.ts";

/** What a step's header says: the group `Run …` with which every step begins. */
export interface StepHeader {
  /** The text behind `Run `: an action with its ref, or the first line of a script. */
  readonly title: string;
  /** The action without its ref; `null` for a script. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
}

/**
 * Where a line ends, and whether it is the rest of a message: `yes` without a timestamp in a log that has them, `perhaps`
 * in a log that has none.
 */
export interface LineRest {
  readonly end: number;
  readonly isContinuation: "yes" | "perhaps" | "no";
}

export interface StepHeaderReader {
  /**
   * Reads the next line: `more` while the header goes on, `end` for its last line, `beyond` for a line that is no longer
   * of the header, because its end is missing.
   */
  readonly add: (bytes: Buffer, text: number, rest: LineRest) => "more" | "end" | "beyond";
  /** `null`: it was no header but a group that a program opened, `::group::Run the tests`. */
  readonly header: () => StepHeader | null;
}

/** A header has some dozens of lines, a long script some thousands: after so many lines it was left open. */
const MAX_HEADER_LINES = 20_000;
const MAX_INPUTS = 200;

/** Reads the header that `##[group]Run <title>` opened. Its lines show inputs and scripts: nothing in them has happened. */
export function createStepHeaderReader(title: string): StepHeaderReader {
  const inputs = new Map<string, string>();
  let part: "with" | "other" = "other";
  let isScript = false;
  /** The script stands there without its colour, as in copies of logs: up to `shell:` every line is of it. */
  let isPlainScript = false;
  let hasForm = false;
  let hasEnd = false;
  let lines = 0;
  const addInput = (line: string): void => {
    const [, name, value = ""] = INPUT.exec(line) ?? [];
    if (name !== undefined) inputs.set(name, value);
  };
  const isTitle = (line: string): boolean => title !== "" && line.trimEnd() === title.trimEnd();
  return {
    add: (bytes, text, { end, isContinuation }) => {
      if (isContinuation === "yes") return "more";
      const kind = kindOf(bytes, text, end);
      if (kind === "end") {
        hasEnd = true;
        return "end";
      }
      const isFirst = ++lines === 1;
      if (isFirst && kind === "strange") isPlainScript = isScript = isTitle(decodeLine(bytes, text, end));
      if (kind === "code" || kind === "shell") isScript = true;
      if (kind === "shell") isPlainScript = false;
      const mayBeInput = isContinuation === "perhaps" && part === "with" && !begins(bytes, { text, end }, COMMAND);
      const isOther = kind === "strange" ? !isPlainScript && !mayBeInput : isFirst && kind === "indented";
      if (isOther || lines > MAX_HEADER_LINES) return "beyond";
      hasForm ||= kind === "with" || kind === "env";
      if (kind === "with") part = "with";
      else if (kind === "env" || kind === "shell") part = "other";
      else if (kind === "indented" && part === "with" && inputs.size < MAX_INPUTS)
        addInput(decodeLine(bytes, text, end));
      return "more";
    },
    header: () => {
      const action = isScript ? null : actionOf(title);
      const isCertain = isScript || hasForm || (action !== null && !action.startsWith(".")) || (hasEnd && lines === 0);
      return isCertain ? { title, action, inputs } : null;
    },
  };
}

type LineKind = "end" | "code" | "with" | "env" | "shell" | "indented" | "blank" | "strange";

/** What a line of a header is, told by its bytes: a script's header has as many lines as the script. */
function kindOf(bytes: Buffer, text: number, end: number): LineKind {
  // An input or a variable, as nearly all lines of a header are.
  if (end - text >= 2 && bytes[text] === BLANK && bytes[text + 1] === BLANK) return "indented";
  if (end === text) return "blank";
  const line = { text, end };
  if (begins(bytes, line, CODE) || begins(bytes, line, CODE_WITH_CARET)) return "code";
  if (begins(bytes, line, SHELL)) return "shell";
  if (begins(bytes, line, END) && end - text === END.length) return "end";
  if (begins(bytes, line, WITH) && end - text === WITH.length) return "with";
  return begins(bytes, line, ENV) && end - text === ENV.length ? "env" : "strange";
}

function begins(
  bytes: Buffer,
  { text, end }: { readonly text: number; readonly end: number },
  literal: readonly number[],
): boolean {
  return end - text >= literal.length && literal.every((byte, index) => bytes[text + index] === byte);
}

const bytesOf = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));
const BLANK = 0x20;
const [CODE, CODE_WITH_CARET] = [bytesOf("\u001b[36;1m"), bytesOf("^[[36;1m")];
const [END, WITH, ENV, SHELL] = [bytesOf("##[endgroup]"), bytesOf("with:"), bytesOf("env:"), bytesOf("shell: ")];
const COMMAND = bytesOf("##[");

const INPUT = /^ {2}([\w-]+): ?(.*)$/;

/** `owner/repository/path` of `owner/repository/path@ref`; `null` when the title is a script's first line. */
function actionOf(title: string): string | null {
  const remote = /^([\w.-]+\/[\w.-]+(?:\/[^\s@]+)?)@\S+$/.exec(title);
  if (remote !== null) return remote[1] ?? null;
  return /^(?:\.{1,2}\/\S*|docker:\/\/\S+)$/.test(title) ? title : null;
}
