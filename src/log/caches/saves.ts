import type { SaveOutcome } from "../../model/reading.ts";
import type { CacheEvent } from "../recognisers/recogniser.ts";
import { secondsBetween } from "./attempt.ts";
import type { CacheWord } from "./restores.ts";

/** One attempt of one action to save a cache. */
export interface Save {
  readonly producer: string | null;
  readonly key: string | null;
  readonly outcome: SaveOutcome;
  readonly sizeBytes: number | null;
  readonly seconds: number | null;
  readonly reason: string | null;
}

export interface SaveFold {
  readonly add: (word: CacheWord) => void;
  /** Whether an archive is being written: a size line then belongs to the save (toolkits before 4.0.0). */
  readonly isArchiving: () => boolean;
  readonly end: () => readonly Save[];
  /** How many there were beyond those that are kept. */
  readonly omitted: () => number;
}

/** At most this many saves of one step are kept; a real step has a dozen. */
const MAX_SAVES = 500;

interface Attempt {
  producer: string | null;
  key: string | null;
  outcome: SaveOutcome | null;
  archiving: boolean;
  sent: boolean;
  complete: boolean;
  sizeBytes: number | null;
  fromMs: number | null;
  toMs: number | null;
  seconds: number | null;
  reason: string | null;
  /** What the service said when it gave up. */
  trouble: string | null;
}

/**
 * Folds the cache events of one step into its saves.
 *
 * Many actions print no "saved" line: the archive that was sent whole is their success, unless a failure follows.
 * Some print "saved" even after the failure, so the first word of a failure stands.
 */
export function createSaveFold(): SaveFold {
  const fold: Fold = { done: [], open: [], concurrent: false, omitted: 0 };
  return {
    add: ({ event, producer, atMs }) => {
      const attempt = addEvent(fold, event);
      if (attempt === null) return;
      attempt.producer ??= producer;
      attempt.fromMs ??= atMs;
      attempt.toMs = atMs;
    },
    isArchiving: () => fold.open.at(-1)?.archiving === true,
    end: () => {
      closeAll(fold);
      return fold.done;
    },
    omitted: () => fold.omitted,
  };
}

interface Fold {
  readonly done: Save[];
  /** More than one only while saves run at once, or where one that was announced came to nothing. */
  open: Attempt[];
  /** Saves ran at once in this step: from here on no size and no time is certain. */
  concurrent: boolean;
  omitted: number;
}

/** The save of this key; without one, or for one that has not been named yet, the latest. */
function spokenOf(fold: Fold, key?: string): Attempt {
  const byKey = key === undefined ? fold.open.at(-1) : fold.open.find((attempt) => attempt.key === key);
  const attempt = byKey ?? fold.open.findLast((each) => each.key === null) ?? start(fold);
  attempt.key ??= key ?? null;
  return attempt;
}

function start(fold: Fold): Attempt {
  const attempt = newAttempt();
  if (fold.open.length >= MAX_SAVES) closeAll(fold);
  fold.open.push(attempt);
  return attempt;
}

function closeAll(fold: Fold): void {
  for (const attempt of fold.open) {
    const save = toSave(attempt, fold.concurrent);
    if (save === null) continue;
    if (fold.done.length < MAX_SAVES) fold.done.push(save);
    else fold.omitted++;
  }
  fold.open = [];
}

/** What is over when another begins. */
function closeEnded(fold: Fold): void {
  if (fold.open.every(({ outcome, complete }) => outcome !== null || complete)) closeAll(fold);
}

function addEvent(fold: Fold, event: CacheEvent): Attempt | null {
  switch (event.kind) {
    case "saving":
      closeEnded(fold);
      if (event.key !== undefined && fold.open.at(-1)?.archiving) fold.concurrent = true;
      return spokenOf(fold, event.key);
    case "archiving": {
      closeEnded(fold);
      const attempt = spokenOf(fold);
      if (attempt.archiving) fold.concurrent = true;
      attempt.archiving = true;
      return attempt;
    }
    case "sent": {
      const attempt = spokenOf(fold);
      attempt.sizeBytes = event.total;
      attempt.sent = true;
      attempt.complete = event.done === event.total;
      return attempt;
    }
    case "sized": {
      const attempt = spokenOf(fold);
      attempt.sizeBytes = event.bytes;
      return attempt;
    }
    case "saved": {
      const attempt = spokenOf(fold, event.key);
      attempt.seconds = event.seconds ?? null;
      return settle(attempt, "saved", null);
    }
    case "save-unchanged":
      return settle(spokenOf(fold, event.key), "unchanged", null);
    case "trouble": {
      const attempt = spokenOf(fold);
      if (event.final) attempt.trouble = event.reason;
      return attempt;
    }
    case "save-conflict": {
      // The toolkit blames another job for every refusal, also for an outage.
      const attempt = spokenOf(fold, event.key);
      return settle(attempt, attempt.trouble === null ? "conflict" : "failed", attempt.trouble ?? event.reason);
    }
    case "save-failed":
      return settle(spokenOf(fold, event.key), "failed", event.reason);
    case "save-denied":
      return settle(spokenOf(fold, event.key), "denied", event.reason);
    default:
      return null;
  }
}

/** The first word of a failure stands: what follows it only repeats it, or wrongly says that another job saved. */
function settle(attempt: Attempt, outcome: SaveOutcome, reason: string | null): Attempt {
  if (attempt.outcome === null || attempt.outcome === "saved") {
    attempt.outcome = outcome;
    attempt.reason = reason;
  }
  return attempt;
}

function newAttempt(): Attempt {
  return {
    producer: null,
    key: null,
    outcome: null,
    archiving: false,
    sent: false,
    complete: false,
    sizeBytes: null,
    fromMs: null,
    toMs: null,
    seconds: null,
    reason: null,
    trouble: null,
  };
}

function toSave(attempt: Attempt, concurrent: boolean): Save | null {
  // Of several at once it is not known whose archive was sent, or was not.
  const silent = attempt.complete ? "saved" : (attempt.archiving || attempt.sent) && !concurrent ? "failed" : null;
  const outcome = attempt.outcome ?? silent;
  if (outcome === null) return null;
  const isWritten = outcome === "saved" && !concurrent;
  const measured =
    attempt.fromMs === null || attempt.toMs === null || attempt.toMs <= attempt.fromMs
      ? null
      : secondsBetween(attempt.fromMs, attempt.toMs);
  return {
    producer: attempt.producer,
    key: attempt.key,
    outcome,
    sizeBytes: isWritten ? attempt.sizeBytes : null,
    seconds: attempt.seconds ?? (isWritten ? measured : null),
    reason: attempt.outcome === null && !attempt.complete ? "The upload has no end in the log." : attempt.reason,
  };
}
