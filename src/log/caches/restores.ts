import type { CacheEvent } from "../recognisers/recogniser.ts";
import { type Attempt, newAttempt, type Restore, toRestore } from "./attempt.ts";

/** A cache event with what is known of the line that said it. */
export interface CacheWord {
  readonly event: CacheEvent;
  /** The action that alone prints this wording. */
  readonly producer: string | null;
  /** Milliseconds since 1970, with fractions; `null` for a line without a timestamp. */
  readonly atMs: number | null;
}

export interface RestoreFold {
  readonly add: (word: CacheWord) => void;
  readonly end: () => readonly Restore[];
  /** How many there were beyond those that are kept. */
  readonly omitted: () => number;
}

/** At most this many restores of one step are kept; a real step has a dozen. */
const MAX_RESTORES = 500;

/**
 * Folds the cache events of one step, in log order, into its attempts to restore.
 *
 * A line is not an outcome: an action that fails while it downloads has printed a hit before, and prints a miss after.
 * The failure stands for all three. Where several restores run at once (gradle), no size and no time can be told to be
 * one's own, and none gets any.
 *
 * `requestedKey` is the `key` input of the step's header, where it has one.
 */
export function createRestoreFold(requestedKey: string | null): RestoreFold {
  const fold: Fold = { requestedKey, done: [], open: [], concurrent: false, preparedMs: null, omitted: 0 };
  return {
    add: ({ event, producer, atMs }) => {
      if (event.kind === "preparing") {
        fold.preparedMs ??= atMs;
        return;
      }
      const attempt = addEvent(fold, event);
      if (attempt === null) return;
      attempt.producer ??= producer;
      attempt.looked ||= event.kind === "looking";
      if (event.kind === "looking") attempt.lookedMs = atMs;
      else if (event.kind !== "asked") attempt.fromMs ??= atMs;
      if (!attempt.ended) attempt.toMs = atMs;
      // The toolkit's own "restored successfully" is the end; what the action prints after it costs nothing more.
      attempt.ended = attempt.extracted;
    },
    end: () => {
      for (const attempt of fold.open) close(fold, attempt);
      return fold.done;
    },
    omitted: () => fold.omitted,
  };
}

interface Fold {
  readonly requestedKey: string | null;
  readonly done: Restore[];
  /** More than one only while restores run at once. */
  open: Attempt[];
  /** Restores ran at once in this step: from here on no size and no time is certain. */
  concurrent: boolean;
  /** When the action began to prepare the look that comes next. */
  preparedMs: number | null;
  omitted: number;
}

/** Applies one event; returns the attempt that it spoke of. */
function addEvent(fold: Fold, event: CacheEvent): Attempt | null {
  switch (event.kind) {
    case "looking":
      return look(fold, event.key ?? null);
    case "asked":
      return ask(fold, event.key);
    case "trouble":
      return trouble(fold, event.reason);
    case "matched":
      return match(fold, event);
    case "received":
      return measure(fold, event.total);
    case "sized":
      return measure(fold, event.bytes);
    case "extracted": {
      const attempt = unpacked(fold) ?? start(fold);
      attempt.extracted = true;
      return attempt;
    }
    case "restored":
      return restore(fold, event);
    case "missed":
      return miss(fold, { key: event.key ?? null, byToolkit: event.byToolkit === true });
    case "restore-failed":
      return fail(fold, event);
    case "restore-denied":
      return settle(spokenOf(fold), "denied", event.reason);
    case "restore-disabled":
      return settle(spokenOf(fold), "disabled", event.reason);
    case "refused":
      return settle(spokenOf(fold), "failed", event.reason);
    default:
      return null;
  }
}

function look(fold: Fold, key: string | null): Attempt {
  const before = fold.open.at(-1);
  const attempt = before === undefined || before.outcome !== null || before.extracted ? start(fold) : before;
  attempt.key = key ?? attempt.key;
  return attempt;
}

/** The attempt whose archive was unpacked: of several at once, one may have said more than that before. */
function unpacked({ open, concurrent }: Fold): Attempt | undefined {
  const waiting = open.filter(({ extracted }) => !extracted);
  const silent = waiting.find(({ outcome }) => outcome === null);
  return silent ?? (concurrent ? waiting.find(({ outcome }) => outcome === "restored") : undefined);
}

/** Another key than the last is another restore, also where nothing was said in between. */
function ask(fold: Fold, key: string): Attempt {
  const before = fold.open.at(-1);
  const attempt = before?.key != null && before.key !== key ? start(fold) : look(fold, key);
  attempt.key = key;
  return attempt;
}

/** A retry starts the clock, but says nothing of how the restore ends. */
function trouble(fold: Fold, reason: string): Attempt {
  const attempt = spokenOf(fold);
  attempt.trouble = reason;
  return attempt;
}

function match(fold: Fold, { key, by }: { readonly key: string; readonly by: "key" | "restore-key" }): Attempt {
  const before = fold.open.at(-1);
  const isFree = before !== undefined && before.outcome === null && before.matchedKey === null && !before.extracted;
  if (before !== undefined && before.outcome === null && before.matchedKey !== null && !before.extracted) {
    fold.concurrent = true;
  }
  const attempt = isFree ? before : start(fold);
  attempt.matchedKey = key;
  attempt.matchedBy = by;
  return attempt;
}

function measure(fold: Fold, bytes: number): Attempt | null {
  const before = fold.open.at(-1);
  // The last progress line may come after the archive was unpacked.
  if (before?.sizeBytes === bytes && (before.extracted || before.outcome !== null)) return null;
  const attempt = spokenOf(fold);
  if (attempt.sizeBytes !== null && attempt.sizeBytes !== bytes) fold.concurrent = true;
  attempt.sizeBytes = bytes;
  return attempt;
}

function restore(fold: Fold, event: Extract<CacheEvent, { kind: "restored" }>): Attempt | null {
  // Of several at once, one may be over before the action says so.
  const isOver = fold.concurrent && fold.open.every(({ matchedKey }) => matchedKey !== event.key);
  if (isOver && fold.done.some(({ restoredKey }) => restoredKey !== null && restoredKey === event.key)) return null;
  const attempt = spokenOf(fold, event.key, true);
  attempt.restoredKey = event.key ?? attempt.matchedKey ?? event.requested ?? null;
  attempt.key = event.requested ?? attempt.key;
  attempt.exact = event.exact ?? null;
  attempt.seconds = event.seconds ?? null;
  return settle(attempt, "restored", null);
}

/** A miss, or what an action says after a failure or after the toolkit's own word for a miss. */
function miss(fold: Fold, { key, byToolkit }: { readonly key: string | null; readonly byToolkit: boolean }): Attempt {
  const before = fold.open.at(-1);
  if (before !== undefined && isRepeatedBy(before, key)) {
    before.key ??= key;
    before.repeated = true;
    return before;
  }
  const attempt = spokenOf(fold);
  attempt.key = key ?? attempt.key;
  attempt.repeated = !byToolkit;
  // What was found and not restored is no miss: the download was given up.
  return settle(attempt, attempt.matchedKey === null ? "missed" : "failed", null);
}

function isRepeatedBy({ outcome, repeated, key: said }: Attempt, key: string | null): boolean {
  if (outcome === null || outcome === "restored" || repeated) return false;
  return said === null || key === null || said === key || outcome !== "missed";
}

function fail(fold: Fold, { key, reason }: { readonly key?: string; readonly reason: string }): Attempt {
  const attempt = spokenOf(fold, key);
  attempt.key ??= key ?? null;
  return settle(attempt, "failed", reason);
}

function settle(attempt: Attempt, outcome: NonNullable<Attempt["outcome"]>, reason: string | null): Attempt {
  attempt.outcome = outcome;
  attempt.reason = reason ?? attempt.reason;
  return attempt;
}

/** The attempt that a line speaks of: the one with its key, else the latest that has not ended, else a new one. */
function spokenOf(fold: Fold, key?: string, isRestored = false): Attempt {
  const byKey = key === undefined ? undefined : fold.open.find((one) => one.outcome === null && one.matchedKey === key);
  if (byKey !== undefined) return byKey;
  const latest = fold.open.findLast((one) => one.outcome === null && (isRestored || !one.extracted));
  return latest ?? start(fold);
}

function start(fold: Fold): Attempt {
  for (const attempt of fold.open) {
    if (attempt.outcome !== null || attempt.extracted) close(fold, attempt);
  }
  if (fold.open.length >= MAX_RESTORES) close(fold, fold.open[0]);
  const attempt = newAttempt();
  attempt.preparedMs = fold.preparedMs;
  fold.preparedMs = null;
  fold.open.push(attempt);
  return attempt;
}

function close(fold: Fold, attempt: Attempt | undefined): void {
  fold.open = fold.open.filter((other) => other !== attempt);
  const restore = attempt === undefined ? null : toRestore(attempt, fold);
  if (restore === null) return;
  if (fold.done.length < MAX_RESTORES) fold.done.push(restore);
  else fold.omitted++;
}
