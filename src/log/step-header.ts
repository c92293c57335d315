/** What a step's header says: the group `Run …` with which every step begins. */
export interface StepHeader {
  /** The text behind `Run `: an action with its ref, or the first line of a script. */
  readonly title: string;
  /** The action without its ref; `null` for a script. */
  readonly action: string | null;
  readonly inputs: ReadonlyMap<string, string>;
}

export interface StepHeaderReader {
  /** Reads the next line of the header; returns the whole header after its last line. `isContinuation`: without timestamp. */
  readonly add: (line: string, isContinuation: boolean) => StepHeader | null;
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
      if (line === "##[endgroup]" || line.startsWith("##[group]Run ") || ++lines > MAX_HEADER_LINES) {
        return { title, action: isScript ? null : actionOf(title), inputs };
      }
      if (isContinuation) return null;
      if (/^(?:\u001b|\^\[)\[36;1m/.test(line) || line.startsWith("shell: ")) isScript = true;
      else if (/^\S/.test(line)) part = line === "with:" ? "with" : "other";
      const [, name, value = ""] = /^ {2}([\w-]+): ?(.*)$/.exec(line) ?? [];
      if (part === "with" && name !== undefined && inputs.size < MAX_INPUTS) inputs.set(name, value);
      return null;
    },
  };
}

/** `owner/repository/path` of `owner/repository/path@ref`; `null` when the title is a script's first line. */
function actionOf(title: string): string | null {
  const remote = /^([\w.-]+\/[\w.-]+(?:\/[^\s@]+)?)@\S+$/.exec(title);
  if (remote !== null) return remote[1] ?? null;
  return /^(?:\.{1,2}\/\S*|docker:\/\/\S+)$/.test(title) ? title : null;
}
