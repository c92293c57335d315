import { decodeLine } from "./decode-line.ts";

/** What a step's header says: the group `Run …` with which every step begins. */
export interface StepHeader {
  /** The text behind `Run `: an action with its ref, or the first line of a script. */
  readonly title: string;
  /** The action without its ref; `null` for a script. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
  /** The script, where the title is all of it. */
  readonly script: string | null;
}

export interface StepHeaderReader {
  /**
   * Takes the next line: `more` while the header goes on, `end` for its last line, `beyond` for a line that is no longer
   * of the header, because its end is missing. `mayGoOn`: the log has no timestamps, so that the line may be the rest of
   * an input's value.
   */
  readonly add: (line: HeaderLine, mayGoOn: boolean) => "more" | "end" | "beyond";
  /** `null`: it was no header but a group that a program opened, `::group::Run the tests`. */
  readonly header: () => StepHeader | null;
}

/** What a line says that stands in a header. */
export type HeaderLine =
  /** `input`: its name and value, below `with:`. */
  | { readonly kind: "indented"; readonly input: readonly [name: string, value: string] | null }
  | { readonly kind: "strange" | "command"; readonly text: string }
  | { readonly kind: "end" | "code" | "with" | "env" | "shell" | "blank" };

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
  let isOneLine = false;
  let lines = 0;
  const isTitle = (line: string): boolean => title !== "" && line.trimEnd() === title.trimEnd();
  return {
    add: (line, mayGoOn) => {
      const { kind } = line;
      if (kind === "end") {
        hasEnd = true;
        return "end";
      }
      const isFirst = ++lines === 1;
      const isStrange = kind === "strange" || kind === "command";
      if (isFirst && isStrange) isPlainScript = isScript = isTitle(line.text);
      if (kind === "code" || kind === "shell") isScript = true;
      if (kind === "shell") {
        isPlainScript = false;
        isOneLine ||= lines === 2;
      }
      const mayBeInput = mayGoOn && part === "with" && kind !== "command";
      const isOther = isStrange ? !isPlainScript && !mayBeInput : isFirst && kind === "indented";
      if (isOther || lines > MAX_HEADER_LINES) return "beyond";
      hasForm ||= kind === "with" || kind === "env";
      if (kind === "with") part = "with";
      else if (kind === "env" || kind === "shell") part = "other";
      else if (kind === "indented" && part === "with" && line.input !== null && inputs.size < MAX_INPUTS)
        inputs.set(...line.input);
      return "more";
    },
    header: () => {
      const action = isScript ? null : actionOf(title);
      const isCertain = isScript || hasForm || (action !== null && !action.startsWith(".")) || (hasEnd && lines === 0);
      return isCertain ? { title, action, inputs, script: isScript && isOneLine ? title : null } : null;
    },
  };
}

/** Reads the text of a line that stands in a header, by its bytes: a script's header has as many lines as the script. */
export function readHeaderLine(bytes: Buffer, text: number, end: number): HeaderLine {
  // An input or a variable, as nearly all lines of a header are.
  if (end - text >= 2 && bytes[text] === BLANK && bytes[text + 1] === BLANK)
    return { kind: "indented", input: inputOf(bytes, text, end) };
  if (end === text) return { kind: "blank" };
  const line = { text, end };
  if (begins(bytes, line, CODE) || begins(bytes, line, CODE_WITH_CARET)) return { kind: "code" };
  if (begins(bytes, line, SHELL)) return { kind: "shell" };
  if (begins(bytes, line, END) && end - text === END.length) return { kind: "end" };
  if (begins(bytes, line, WITH) && end - text === WITH.length) return { kind: "with" };
  if (begins(bytes, line, ENV) && end - text === ENV.length) return { kind: "env" };
  return { kind: begins(bytes, line, COMMAND) ? "command" : "strange", text: decodeLine(bytes, text, end) };
}

function inputOf(bytes: Buffer, text: number, end: number): readonly [name: string, value: string] | null {
  if (bytes[text + 2] === BLANK) return null;
  const [, name, value = ""] = INPUT.exec(decodeLine(bytes, text, end)) ?? [];
  return name === undefined ? null : [name, value];
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
