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
  const done: Save[] = [];
  const state: { open: Attempt | null; concurrent: boolean } = { open: null, concurrent: false };
  const close = (): void => {
    const save = state.open === null ? null : toSave(state.open, state.concurrent);
    if (save !== null && done.length < MAX_SAVES) done.push(save);
    state.open = null;
  };
  const current = (key?: string): Attempt => {
    const isOther = key !== undefined && state.open?.key != null && state.open.key !== key;
    if (isOther) close();
    state.open ??= newAttempt();
    state.open.key ??= key ?? null;
    return state.open;
  };
  return {
    add: ({ event, producer, atMs }) => {
      const attempt = addEvent(event, { current, close, state });
      if (attempt === null) return;
      attempt.producer ??= producer;
      attempt.fromMs ??= atMs;
      attempt.toMs = atMs;
    },
    isArchiving: () => state.open?.archiving === true,
    end: () => {
      close();
      return done;
    },
  };
}

interface Tools {
  readonly current: (key?: string) => Attempt;
  readonly close: () => void;
  readonly state: { open: Attempt | null; concurrent: boolean };
}

function addEvent(event: CacheEvent, { current, close, state }: Tools): Attempt | null {
  switch (event.kind) {
    case "saving":
      if (state.open !== null && (state.open.outcome !== null || state.open.complete)) close();
      if (state.open?.archiving && event.key !== undefined) state.concurrent = true;
      return current(event.key);
    case "archiving": {
      if (state.open !== null && (state.open.outcome !== null || state.open.complete)) close();
      const attempt = current();
      if (attempt.archiving) state.concurrent = true;
      attempt.archiving = true;
      return attempt;
    }
    case "sent": {
      const attempt = current();
      attempt.sizeBytes = event.total;
      attempt.sent = true;
      attempt.complete = event.done === event.total;
      return attempt;
    }
    case "sized": {
      const attempt = current();
      attempt.sizeBytes = event.bytes;
      return attempt;
    }
    case "saved": {
      const attempt = current(event.key);
      attempt.seconds = event.seconds ?? null;
      return settle(attempt, "saved", null);
    }
    case "save-unchanged":
      return settle(current(event.key), "unchanged", null);
    case "trouble": {
      const attempt = current();
      if (event.final) attempt.trouble = event.reason;
      return attempt;
    }
    case "save-conflict": {
      // The toolkit blames another job for every refusal, also for an outage.
      const attempt = current(event.key);
      return settle(attempt, attempt.trouble === null ? "conflict" : "failed", attempt.trouble ?? event.reason);
    }
    case "save-failed":
      return settle(current(event.key), "failed", event.reason);
    case "save-denied":
      return settle(current(event.key), "denied", event.reason);
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
  const outcome = attempt.outcome ?? (attempt.complete ? "saved" : attempt.archiving || attempt.sent ? "failed" : null);
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
