import type { CacheReading, StepReference } from "../../model/reading.ts";
import { mayBeSame, neverCaches, producerOf, producerOfKey } from "./producers.ts";
import { cutKey, cutReason } from "./reason.ts";
import type { Restore } from "./restores.ts";
import type { Save } from "./saves.ts";

/** Where in the log something was restored or saved. */
export interface CacheOrigin {
  /** The action of the step's header, without its ref; `null` for post steps, whose action the log does not name. */
  readonly action: string | null;
  readonly section: number | null;
  /** The name of the step without `Post `, where the log has step names. */
  readonly stepName: string | null;
}

export interface CacheLedger {
  readonly addRestore: (restore: Restore, origin: CacheOrigin) => void;
  readonly addSave: (save: Save, origin: CacheOrigin & { readonly isPost: boolean }) => void;
  /** A step's header named this action. */
  readonly sawAction: (action: string) => void;
  /** The log shows the beginning of the job, so all headers are in it. */
  readonly sawBeginning: () => void;
  /** `Cache mode: M` of the job: what its token may do. */
  readonly setMode: (mode: string) => void;
  readonly readings: (stepOf: (section: number | null) => StepReference | null) => readonly CacheReading[];
}

/** At most this many caches of one job are kept; a real job has a dozen. */
const MAX_CACHES = 1_000;

interface Entry {
  reading: Omit<CacheReading, "step">;
  /** `null`: the producer is not known. */
  readonly producer: string | null;
  readonly origin: CacheOrigin;
  hasSave: boolean;
}

/** Joins what a job's steps restored with what their post steps saved, one reading for each cache of each action. */
export function createCacheLedger(): CacheLedger {
  const entries: Entry[] = [];
  const actions = new Set<string>();
  let showsBeginning = false;
  let mode = "write";
  const add = (entry: Entry): void => {
    if (entries.length < MAX_CACHES) entries.push(entry);
  };
  return {
    addRestore: (restore, origin) => {
      const producer = origin.action ?? producerOfKey(restore.restoredKey ?? restore.key);
      const reading = {
        ...readingOf(mayNotRead(mode) ? withoutRead(restore, mode) : restore),
        producer: producer ?? "unknown",
      };
      add({ producer, origin, hasSave: false, reading });
    },
    addSave: (said, origin) => {
      const save = mayNotWrite(mode) ? withoutWrite(said, mode) : said;
      const entry = entryOf(entries, { save, origin });
      if (entry !== undefined) return join(entry, save);
      const producer = origin.action ?? producerOfKey(save.key) ?? save.producer;
      if (!origin.isPost || !showsBeginning || mayHavePrinted(actions, producer))
        add(savedOnly(save, { ...origin, action: producer }));
    },
    sawAction: (action) => {
      if (actions.size < MAX_CACHES) actions.add(action);
    },
    sawBeginning: () => {
      showsBeginning = true;
      actions.clear();
    },
    setMode: (next) => {
      mode = next;
    },
    readings: (stepOf) => entries.map(({ reading, origin }) => ({ ...reading, step: stepOf(origin.section) })),
  };
}

/** Whether one of the job's actions can have saved this. Else a script printed what looks like a post step. */
function mayHavePrinted(actions: ReadonlySet<string>, producer: string | null): boolean {
  return actions
    .values()
    .some(
      (action) =>
        !neverCaches(action) &&
        (producer === null || producer.startsWith("actions/cache") || producerOf(action, producer) === action),
    );
}

function mayNotRead(mode: string): boolean {
  return mode === "none" || mode === "write-only";
}

function mayNotWrite(mode: string): boolean {
  return mode === "none" || mode === "read";
}

/** A token that may not read finds nothing: such a miss says nothing of the cache. */
function withoutRead(restore: Restore, mode: string): Restore {
  return restore.outcome === "miss" ? { ...restore, outcome: "disabled", reason: `Cache mode: ${mode}` } : restore;
}

/** Toolkits that do not know of cache modes blame another job when the token may not write. */
function withoutWrite(save: Save, mode: string): Save {
  const isRefused = save.outcome === "conflict" || save.outcome === "failed";
  return isRefused ? { ...save, outcome: "denied", reason: save.reason ?? `Cache mode: ${mode}` } : save;
}

function readingOf(restore: Restore): Omit<CacheReading, "producer" | "step"> {
  return {
    key: cutKey(restore.key),
    restoredKey: cutKey(restore.restoredKey),
    outcome: restore.outcome,
    sizeBytes: restore.sizeBytes,
    restoreSeconds: restore.seconds,
    save: "none",
    savedBytes: null,
    saveSeconds: null,
    reason: cutReason(restore.reason),
  };
}

/**
 * The restore that a save belongs to. Post steps run in reverse order, so the latest comes first. A save whose key
 * nothing restored belongs to the latest restore of the same action that did not print its key (setup-go on a miss),
 * and a save that names neither key nor action only where a single restore is left that it can belong to.
 */
function entryOf(
  entries: readonly Entry[],
  { save, origin }: { readonly save: Save; readonly origin: CacheOrigin },
): Entry | undefined {
  const waiting = entries.filter((entry) => !entry.hasSave && mayBeSameStep(entry, origin));
  const producer = origin.action ?? producerOfKey(save.key) ?? save.producer;
  if (save.key === null) {
    const unsaved = waiting.filter(({ reading }) => reading.outcome !== "hit" || save.outcome === "unchanged");
    return onlyFor(unsaved, producer);
  }
  const key = save.key.toLowerCase();
  const byKey = waiting.filter(({ reading }) => reading.key?.toLowerCase() === key);
  return (
    byKey.at(-1) ??
    onlyFor(
      waiting.filter(({ reading }) => reading.key === null),
      producer,
    )
  );
}

/** A save in a step with a name belongs to that step, and one in a step with an action (`actions/cache/save`) to that action. */
function mayBeSameStep(entry: Entry, { action, stepName }: CacheOrigin): boolean {
  const named = stepName !== null && entry.origin.stepName !== null && stepName !== "UNKNOWN STEP";
  if (named && stepName !== entry.origin.stepName) return false;
  return mayBeSame(entry.producer, action);
}

function onlyFor(waiting: readonly Entry[], producer: string | null): Entry | undefined {
  const own = waiting.filter((entry) => mayBeSame(entry.producer, producer));
  return producer === null && own.length > 1 ? undefined : own.at(-1);
}

function join(entry: Entry, save: Save): void {
  entry.hasSave = true;
  entry.reading = {
    ...entry.reading,
    key: entry.reading.key ?? cutKey(save.key),
    save: save.outcome,
    savedBytes: save.sizeBytes,
    saveSeconds: save.seconds,
    reason: entry.reading.reason ?? cutReason(save.reason),
  };
}

/** A save whose restore the log does not show. */
function savedOnly(save: Save, origin: CacheOrigin): Entry {
  const producer = origin.action;
  const isUnchanged = save.outcome === "unchanged";
  // docker's actions look for their binary in the cache first, say nothing when it is not there, and then save it.
  const isSilentMiss = producer?.startsWith("docker/") === true;
  const key = cutKey(save.key);
  return {
    producer,
    origin,
    hasSave: true,
    reading: {
      producer: producer ?? "unknown",
      key,
      restoredKey: isUnchanged ? key : null,
      outcome: isUnchanged ? "hit" : isSilentMiss ? "miss" : "unknown",
      sizeBytes: null,
      restoreSeconds: null,
      save: save.outcome,
      savedBytes: save.sizeBytes,
      saveSeconds: save.seconds,
      reason: cutReason(save.reason),
    },
  };
}
