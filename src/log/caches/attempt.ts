import type { CacheOutcome } from "../../model/reading.ts";

/** One attempt of one action to restore a cache. */
export interface Restore {
  /** The action that alone prints what was read, or `null` when several print the same. */
  readonly producer: string | null;
  readonly key: string | null;
  readonly restoredKey: string | null;
  readonly outcome: CacheOutcome;
  /** A hit only as far as the log tells: it names the key that was restored, and not the one that was asked for. */
  readonly presumed: boolean;
  readonly sizeBytes: number | null;
  readonly seconds: number | null;
  readonly reason: string | null;
}

/** What has been read so far of one attempt to restore. */
export interface Attempt {
  producer: string | null;
  /** The key that was asked for, where the action names it. */
  key: string | null;
  /** The key in the toolkit's hit line. */
  matchedKey: string | null;
  matchedBy: "key" | "restore-key" | null;
  /** The key in the action's own success line. */
  restoredKey: string | null;
  /** Whether the very key was restored, where the action says so. */
  exact: boolean | null;
  outcome: "restored" | "missed" | "failed" | "denied" | "disabled" | null;
  /** The action has said how it ended. It says so after a failure and after the toolkit's word too, but not twice. */
  repeated: boolean;
  sizeBytes: number | null;
  extracted: boolean;
  looked: boolean;
  /** When the action began what it does for the look alone: a miss costs this too. */
  preparedMs: number | null;
  /** When the action said that it begins to look. */
  lookedMs: number | null;
  /** The toolkit's first line. */
  fromMs: number | null;
  toMs: number | null;
  ended: boolean;
  /** Seconds as the action itself prints them. */
  seconds: number | null;
  reason: string | null;
  trouble: string | null;
}

export function newAttempt(): Attempt {
  return {
    producer: null,
    key: null,
    matchedKey: null,
    matchedBy: null,
    restoredKey: null,
    exact: null,
    outcome: null,
    repeated: false,
    sizeBytes: null,
    extracted: false,
    looked: false,
    preparedMs: null,
    lookedMs: null,
    fromMs: null,
    toMs: null,
    ended: false,
    seconds: null,
    reason: null,
    trouble: null,
  };
}

/** What an attempt came to; `null` when nothing was said that tells of a restore. */
export function toRestore(
  attempt: Attempt,
  { requestedKey, concurrent }: { readonly requestedKey: string | null; readonly concurrent: boolean },
): Restore | null {
  const outcome = outcomeOf(attempt, requestedKey);
  if (outcome === null) return null;
  const isRestored = outcome === "hit" || outcome === "partial";
  const restoredKey = isRestored ? (attempt.restoredKey ?? attempt.matchedKey ?? null) : null;
  const measured = elapsedSeconds(attempt);
  return {
    producer: attempt.producer,
    key: requestedKey ?? askedKey(attempt) ?? (outcome === "hit" ? restoredKey : null),
    restoredKey:
      outcome === "partial" && restoredKey === attempt.key && attempt.matchedBy === "restore-key"
        ? attempt.matchedKey
        : restoredKey,
    outcome,
    presumed: outcome === "hit" && requestedKey === null && askedKey(attempt) === null && attempt.exact === null,
    sizeBytes: concurrent ? null : attempt.sizeBytes,
    seconds: attempt.seconds ?? (concurrent ? null : measured),
    reason: isRestored || outcome === "miss" ? null : (attempt.reason ?? attempt.trouble),
  };
}

function askedKey(attempt: Attempt): string | null {
  return attempt.key ?? (attempt.matchedBy === "key" ? attempt.matchedKey : null);
}

function outcomeOf(attempt: Attempt, requestedKey: string | null): CacheOutcome | null {
  switch (attempt.outcome) {
    case "restored":
      return isExact(attempt, requestedKey) ? "hit" : "partial";
    case "missed":
      return "miss";
    case null:
      if (attempt.extracted) return isExact(attempt, requestedKey) ? "hit" : "partial";
      // A hit line without any end: the step was killed or the log was cut while the archive came.
      if (attempt.matchedKey !== null || attempt.sizeBytes !== null) return "failed";
      if (attempt.trouble !== null) return "failed";
      return attempt.looked ? endOfLook(attempt) : null;
    default:
      return attempt.outcome;
  }
}

/** setup-ruby says nothing more when it finds nothing; of the others it is not known why they fell silent. */
function endOfLook({ producer }: Attempt): CacheOutcome {
  return producer === "ruby/setup-ruby" ? "miss" : "unknown";
}

/** Whether the very key was restored. Keys are compared without case, as actions/cache does. */
function isExact(attempt: Attempt, requestedKey: string | null): boolean {
  if (attempt.exact !== null) return attempt.exact;
  if (attempt.matchedBy === "restore-key") return false;
  const asked = requestedKey ?? askedKey(attempt);
  const restored = attempt.restoredKey ?? attempt.matchedKey;
  if (asked === null || restored === null) return true;
  return asked.toLowerCase() === restored.toLowerCase();
}

/** Timestamps have 100 ns; a millisecond is more than the clocks are good for. */
export function secondsBetween(fromMs: number, toMs: number): number {
  return Math.round(toMs - fromMs) / 1_000;
}

/** `null` where only one line spoke of the restore, since one moment tells no duration. */
function elapsedSeconds({ outcome, preparedMs, lookedMs, fromMs, toMs }: Attempt): number | null {
  const from = (outcome === "missed" ? preparedMs : null) ?? lookedMs ?? fromMs;
  return from === null || toMs === null || toMs <= from ? null : secondsBetween(from, toMs);
}
