import type { CacheReading, StepReference } from "../../model/reading.ts";
import type { Restore } from "./attempt.ts";
import { mayBeSame, mayHaveAsked, nameAmong, neverCaches, producerOf, producerOfKey } from "./producers.ts";
import { cutKey, cutReason } from "./reason.ts";
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
  /** So many restores and saves were left out before they came here. */
  readonly omit: (count: number) => void;
  /** How many restores and saves were left out. */
  readonly omitted: () => number;
  readonly readings: (stepOf: (section: number | null) => StepReference | null) => readonly CacheReading[];
}

/** At most this many caches of one job are kept; a real job has a dozen. */
const MAX_CACHES = 1_000;

/** A save is looked for among this many of the latest restores that have none, which keeps a hostile log from making it slow. */
const MAX_WAITING = 100;

interface Entry {
  /** The key as it is compared: without case, as actions/cache does. */
  foldedKey: string | null;
  reading: Omit<CacheReading, "step">;
  /** `null`: the producer is not known. */
  readonly producer: string | null;
  readonly origin: CacheOrigin;
  readonly hasSave: boolean;
  /** See `Restore.presumed`. */
  readonly presumed: boolean;
}

/** Joins what a job's steps restored with what their post steps saved, one reading for each cache of each action. */
export function createCacheLedger(): CacheLedger {
  const entries: Entry[] = [];
  /** The latest entries without a save. */
  let waiting: Entry[] = [];
  const actions = new Set<string>();
  /** The producers of the entries. */
  const heard = new Set<string | null>();
  let showsBeginning = false;
  let mode = "write";
  let omitted = 0;
  const add = (entry: Entry): void => {
    if (entries.length >= MAX_CACHES) {
      omitted++;
      return;
    }
    entries.push(entry);
    heard.add(entry.producer);
    if (entry.hasSave) return;
    waiting.push(entry);
    if (waiting.length > MAX_WAITING) waiting.shift();
  };
  return {
    addRestore: (restore, origin) => {
      const producer = origin.action ?? producerOfKey(restore.restoredKey ?? restore.key);
      const reading = {
        ...readingOf(mayNotRead(mode) ? withoutRead(restore, mode) : restore),
        producer: producer ?? "unknown",
      };
      add({
        foldedKey: fold(reading.key),
        producer,
        origin,
        hasSave: false,
        presumed: restore.presumed,
        reading,
      });
    },
    addSave: (said, origin) => {
      const save = mayNotWrite(mode) ? withoutWrite(said, mode) : said;
      const entry = entryOf(waiting, { save, origin });
      if (entry !== undefined) {
        waiting = waiting.filter((other) => other !== entry);
        join(entry, save);
        return;
      }
      const named = origin.action ?? producerOfKey(save.key) ?? save.producer;
      const producer = nameAmong(actions, named) ?? silentAction(actions, heard);
      if (!origin.isPost || !showsBeginning || mayHavePrinted(actions, producer))
        add(savedOnly(save, { ...origin, action: producer }));
    },
    sawAction: (action) => {
      if (actions.size < MAX_CACHES) actions.add(action);
    },
    sawBeginning: () => {
      showsBeginning = true;
      if (actions.size > 0) actions.clear();
    },
    setMode: (next) => {
      mode = next;
    },
    omit: (count) => {
      omitted += count;
    },
    omitted: () => omitted,
    readings: (stepOf) => entries.map(({ reading, origin }) => ({ ...reading, step: stepOf(origin.section) })),
  };
}

/** The only action of the job that may cache and has said nothing of it. */
function silentAction(actions: ReadonlySet<string>, heard: ReadonlySet<string | null>): string | null {
  const silent = actions
    .values()
    .filter((action) => !heard.has(action) && !neverCaches(action))
    .take(2)
    .toArray();
  return silent.length === 1 ? (silent[0] ?? null) : null;
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
 * The restore that a save belongs to: one of the same step, where the log names steps, or else of any. Post steps run
 * in reverse order, so the latest comes first. A save whose key nothing restored belongs to the latest restore of the
 * same action that did not print its key (setup-go on a miss), and a save that names neither key nor action only where
 * a single restore is left that it can belong to.
 */
function entryOf(
  waiting: readonly Entry[],
  { save, origin }: { readonly save: Save; readonly origin: CacheOrigin },
): Entry | undefined {
  const all = waiting.filter((entry) => mayBeSame(entry.producer, origin.action));
  const ofStep = origin.stepName === null ? [] : all.filter((entry) => entry.origin.stepName === origin.stepName);
  return waitingFor(ofStep, { save, origin }) ?? waitingFor(all, { save, origin });
}

function waitingFor(
  waiting: readonly Entry[],
  { save, origin }: { readonly save: Save; readonly origin: CacheOrigin },
): Entry | undefined {
  if (waiting.length === 0) return undefined;
  if (save.key === null) {
    const unsaved = waiting.filter(({ reading }) => reading.outcome !== "hit" || save.outcome === "unchanged");
    return onlyFor(unsaved, origin.action ?? save.producer);
  }
  const key = save.key.toLowerCase();
  return (
    waiting.findLast(({ foldedKey }) => foldedKey === key) ??
    waiting.findLast(
      ({ presumed, reading }) => presumed && save.outcome !== "unchanged" && isKin(reading.restoredKey, save.key),
    ) ??
    onlyFor(
      waiting.filter((entry) => entry.reading.key === null && mayHaveAsked(entry.producer, key)),
      origin.action ?? producerOfKey(save.key) ?? save.producer,
    )
  );
}

/** Whether two keys differ only in their last part: a hash, a commit, a time. */
function isKin(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other && stemOf(one) === stemOf(other);
}

function stemOf(key: string): string {
  return key.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z$/, "").replace(/[^-|_./]+$/, "");
}

function fold(key: string | null): string | null {
  return key === null ? null : key.toLowerCase();
}

function onlyFor(waiting: readonly Entry[], producer: string | null): Entry | undefined {
  const own = waiting.filter((entry) => mayBeSame(entry.producer, producer));
  return producer === null && own.length > 1 ? undefined : own.at(-1);
}

function join(entry: Entry, save: Save): void {
  // What was presumed to be the key asked for was an older one: else nothing would be saved under this one.
  const isOlder = entry.presumed && save.key !== null && save.key !== entry.reading.key && save.outcome !== "unchanged";
  entry.reading = {
    ...entry.reading,
    ...(isOlder && { outcome: "partial" as const }),
    key: isOlder ? cutKey(save.key) : (entry.reading.key ?? cutKey(save.key)),
    save: save.outcome,
    savedBytes: save.sizeBytes,
    saveSeconds: save.seconds,
    reason: entry.reading.reason ?? (explains(save, entry.reading) ? cutReason(save.reason) : null),
  };
}

/** A restore that failed without saying why did not fail because another job was quicker to save. */
function explains(save: Save, { outcome }: Entry["reading"]): boolean {
  return save.outcome !== "conflict" || outcome !== "failed";
}

/** A save whose restore the log does not show. */
function savedOnly(save: Save, origin: CacheOrigin): Entry {
  const producer = origin.action;
  const isUnchanged = save.outcome === "unchanged";
  // docker's actions look for their binary in the cache first, say nothing when it is not there, and then save it.
  const isSilentMiss = producer?.startsWith("docker/") === true;
  const key = cutKey(save.key);
  return {
    foldedKey: fold(key),
    producer,
    origin,
    hasSave: true,
    presumed: false,
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
