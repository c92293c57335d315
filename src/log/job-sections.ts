import type { CacheReading, StepReference } from "../model/reading.ts";
import type { Step } from "../model/run.ts";
import { createCacheLedger } from "./caches/ledger.ts";
import { isRelated, producerOf } from "./caches/producers.ts";
import type { CacheWord } from "./caches/restores.ts";
import type { Save } from "./caches/saves.ts";
import type { RunnerEvent } from "./recognisers/runner.ts";
import { createSection, type Section } from "./section.ts";
import { createStepHeaderReader, type HeaderLine, type StepHeader, type StepHeaderReader } from "./step-header.ts";
import { matchSteps, type SectionOfStep } from "./step-matcher.ts";

export interface JobSections {
  /** A word of the runner's about where in the job the log stands. */
  readonly mark: (event: RunnerEvent, atMs: number | null) => void;
  readonly add: (word: CacheWord) => void;
  readonly current: () => Section;
  /** Whether cache lines are believed here; `only`: those of this action. */
  readonly takesCaches: (only: string | null) => boolean;
  /** The next line is of a step's header, or the text of a key: it is told by `addHeaderLine` or `addKey`. */
  readonly expects: () => "header" | "key" | null;
  /** Says whether the line is read; if not, it is to be read as any other. `mayGoOn`: the log has no timestamps. */
  readonly addHeaderLine: (line: HeaderLine, mayGoOn: boolean) => boolean;
  readonly addKey: (text: string) => void;
  readonly enterStep: (name: string | null) => void;
  readonly end: () => {
    readonly caches: readonly CacheReading[];
    /** How many restores and saves there were beyond those that are kept. */
    readonly omittedCaches: number;
    readonly stepOf: (section: number | null) => StepReference | null;
  };
}

/** At most this many sections are matched with steps; a job has some dozens. */
const MAX_SECTIONS = 5_000;

/** At most this many post steps' saves are held until it is sure that the job has ended; a real job has a dozen. */
const MAX_POST_SAVES = 1_000;

/** Composite actions may stand in each other ten deep (actions/runner `Constants.CompositeActionsMaxDepth`). */
const MAX_DEPTH = 16;

/** A step's header that is so much older than a post step before it, in milliseconds, is another job's, put behind the first. */
const CLOCK_STEP_MS = 1_000;

/** Follows the steps of one job's log and joins what their caches came to. */
export function createJobSections(steps: readonly Step[]): JobSections {
  const ledger = createCacheLedger();
  const known: SectionOfStep[] = [];
  let section = newSection("start");
  let header: StepHeaderReader | null = null;
  let headerIndex: number | null = null;
  /** The steps inside composite actions that have begun and not ended, the innermost last. */
  let inner: readonly string[] = [];
  /** The step of the job in which they are. */
  let outerIndex: number | null = null;
  let lastPostMs: number | null = null;
  let keyFollows = false;
  let stepName: string | null = null;
  let postSaves: (() => void)[] = [];

  const register = (kind: SectionOfStep["kind"], title: string, atMs: number | null): number | null => {
    if (known.length >= MAX_SECTIONS) return null;
    const isInner = inner.length > 0 && outerIndex !== null;
    const index = known.push({ kind, title, atMs, stepName, ...(isInner && { within: outerIndex ?? 0 }) }) - 1;
    if (!isInner) outerIndex = index;
    return index;
  };
  const name = (): string | null => stepName?.replace(/^Post /, "") ?? null;

  const close = (): void => {
    const { restores, saves, omitted } = section.end();
    ledger.omit(omitted);
    const { action, index, kind } = section;
    const origin = { section: index, stepName: name() };
    for (const restore of restores)
      ledger.addRestore(restore, { ...origin, action: producerOf(action, restore.producer) });
    const addSave = (save: Save): void =>
      ledger.addSave(save, {
        ...origin,
        isPost: kind === "post",
        action: kind === "post" ? null : producerOf(action, save.producer),
      });
    if (kind !== "post") for (const save of saves) addSave(save);
    else if (postSaves.length < MAX_POST_SAVES) postSaves.push(...saves.map((save) => () => addSave(save)));
    else ledger.omit(saves.length);
  };
  const turnTo = (next: Section): void => {
    close();
    section = next;
  };
  const beginStep = ({ action, inputs, script }: StepHeader): void => {
    // No step begins after the post steps: what looked like them was a script's own text.
    postSaves = [];
    if (action !== null) ledger.sawAction(action);
    turnTo(createSection({ kind: action === null ? "script" : "action", index: headerIndex, action, inputs, script }));
    if (action !== null && isSwitchedOff(action, inputs)) section.add(SWITCHED_OFF);
  };
  const keepPostSaves = (): void => {
    for (const add of postSaves) add();
    postSaves = [];
  };

  const beginJob = (): void => {
    turnTo(newSection("setup"));
    keepPostSaves();
    lastPostMs = null;
    inner = [];
  };
  /** What looked like a step's header was a group that somebody else opened. */
  const forgetHeader = (): void => {
    if (header !== null && headerIndex !== null && headerIndex === known.length - 1) known.pop();
    header = null;
  };
  /** Behind a step inside a composite action nobody speaks until the next begins. */
  const endInner = (id: string): void => {
    const at = inner.lastIndexOf(id);
    if (at === -1) return;
    inner = inner.slice(0, at);
    if (section.kind !== "post") turnTo({ ...newSection("script"), index: outerIndex });
  };

  const mark: JobSections["mark"] = (event, atMs) => {
    switch (event.kind) {
      case "job-begins":
        beginJob();
        ledger.sawBeginning();
        return;
      case "step-header":
        if (atMs !== null && lastPostMs !== null && atMs < lastPostMs - CLOCK_STEP_MS) beginJob();
        forgetHeader();
        headerIndex = register("main", event.title, atMs);
        header = createStepHeaderReader(event.title);
        return;
      case "inner-step":
        if (inner.length < MAX_DEPTH) inner = [...inner, event.id];
        return;
      case "inner-step-ends":
        endInner(event.id);
        return;
      case "post-step":
        if (stepName !== null && !stepName.startsWith("Post ")) return;
        lastPostMs = atMs;
        turnTo({ ...newSection("post"), index: register("post", "", atMs) });
        return;
      case "job-ends":
        turnTo(newSection("setup"));
        return;
      case "cache-mode":
        if (section.kind === "setup" || section.kind === "start") ledger.setMode(event.mode);
    }
  };

  return {
    mark,
    add: (word) => {
      keyFollows = word.event.kind === "key-follows";
      section.add(word);
    },
    current: () => section,
    takesCaches: (only) =>
      section.kind === "action"
        ? only === null || section.action === null || isRelated(section.action, only)
        : section.kind === "post" || section.kind === "start",
    expects: () => (header !== null ? "header" : keyFollows ? "key" : null),
    addHeaderLine: (line, mayGoOn) => {
      if (header === null) return false;
      const place = header.add(line, mayGoOn);
      if (place === "more") return true;
      const whole = header.header();
      if (whole === null) forgetHeader();
      else {
        header = null;
        beginStep(whole);
      }
      return place === "end";
    },
    addKey: (text) => {
      keyFollows = false;
      const event = keyEvent(text.trim());
      if (event !== null) section.add({ event, producer: null, atMs: null });
    },
    enterStep: (next) => {
      if (next === stepName) return;
      // The log itself says that another step begins, also where the end of the last one is missing.
      header = null;
      stepName = next;
      turnTo(
        newSection(
          next?.startsWith("Post ") ? "post" : next === "Set up job" || next === "Complete job" ? "setup" : "start",
        ),
      );
    },
    end: () => {
      close();
      keepPostSaves();
      const references = matchSteps(known, steps);
      const stepOf = (index: number | null): StepReference | null =>
        index === null ? null : (references[index] ?? null);
      return { caches: ledger.readings(stepOf), omittedCaches: ledger.omitted(), stepOf };
    },
  };
}

/** The key in the line below `Cache Key:` (rust-cache), or the first of the list below `##[debug]Resolved Keys:`. */
function keyEvent(line: string): CacheWord["event"] | null {
  if (line === "") return null;
  if (!line.startsWith("##[debug]")) return { kind: "requested", key: line };
  const key = /^##\[debug\]\["([^"\\]+)"/.exec(line)?.[1];
  return key === undefined ? null : { kind: "asked", key };
}

const NO_INPUTS: ReadonlyMap<string, string> = new Map();

function newSection(kind: Section["kind"]): Section {
  return createSection({ kind, index: null, action: null, inputs: NO_INPUTS, script: null });
}

/** Inputs with which a workflow switches off a cache that is on by default. */
function isSwitchedOff(action: string, inputs: ReadonlyMap<string, string>): boolean {
  const [input, value] = SWITCHES.get(action) ?? [];
  return input !== undefined && inputs.get(input) === value;
}

const SWITCHES: ReadonlyMap<string, readonly [input: string, off: string]> = new Map([
  ["actions/setup-go", ["cache", "false"]],
  ["astral-sh/setup-uv", ["enable-cache", "false"]],
  ["jdx/mise-action", ["cache", "false"]],
  ["oven-sh/setup-bun", ["no-cache", "true"]],
]);

const SWITCHED_OFF: CacheWord = {
  event: { kind: "restore-disabled", reason: "The step's own input switches the cache off." },
  producer: null,
  atMs: null,
};
