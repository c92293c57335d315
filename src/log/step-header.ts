/** What a step's header says: the group `Run …` with which every step begins. */
export interface StepHeader {
  /** The text behind `Run `: an action with its ref, or the first line of a script. */
  readonly title: string;
  /** The action without its ref; `null` for a script. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
}

export interface StepHeaderReader {
  /**
   * Reads the next line: `more` while the header goes on, `end` for its last line, `beyond` for a line that is no longer
   * of the header, because its end is missing. `isContinuation`: without a timestamp, in a log that has them.
   */
  readonly add: (line: string, isContinuation: boolean) => "more" | "end" | "beyond";
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
  return {
    add: (line, isContinuation) => {
      if (line === "##[endgroup]") return "end";
      if (isContinuation) return "more";
      const isCode = /^(?:\u001b|\^\[)\[36;1m/.test(line);
      if ((!isCode && !HEADER_LINE.test(line)) || ++lines > MAX_HEADER_LINES) return "beyond";
      if (isCode || line.startsWith("shell: ")) isScript = true;
      if (!line.startsWith(" ")) part = line === "with:" ? "with" : "other";
      const [, name, value = ""] = INPUT.exec(line) ?? [];
      if (part === "with" && name !== undefined && inputs.size < MAX_INPUTS) inputs.set(name, value);
      return "more";
    },
    header: () => ({ title, action: isScript ? null : actionOf(title), inputs }),
  };
}

/** `with:`, `env:`, `shell: …`, and what is indented below the first two. */
const HEADER_LINE = /^(?: {2}|with:$|env:$|shell: |$)/;
const INPUT = /^ {2}([\w-]+): ?(.*)$/;

/** `owner/repository/path` of `owner/repository/path@ref`; `null` when the title is a script's first line. */
function actionOf(title: string): string | null {
  const remote = /^([\w.-]+\/[\w.-]+(?:\/[^\s@]+)?)@\S+$/.exec(title);
  if (remote !== null) return remote[1] ?? null;
  return /^(?:\.{1,2}\/\S*|docker:\/\/\S+)$/.test(title) ? title : null;
}
