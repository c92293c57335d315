import type { Clock } from "../clock.ts";
import { ApiError } from "./answer.ts";

/** Numbers of GitHub's documented limits. `null` switches one off. */
export interface Limits {
  /** Requests an hour for each installation (docs: "Rate limits for the REST API"). */
  readonly primaryPerHour: number | null;
  /** Points a minute: a read is 1, a change is 5. */
  readonly pointsPerMinute: number | null;
  /** Requests that create content, a minute and an hour. */
  readonly contentPerMinute: number | null;
  readonly contentPerHour: number | null;
  /** Deletions of cache entries a minute for each repository (docs: "Actions limits"). */
  readonly cacheDeletesPerMinute: number | null;
  /** Requests at the same time for each installation. */
  readonly concurrent: number | null;
  /** With what a secondary limit refuses; GitHub uses both. */
  readonly secondaryStatus: 403 | 429;
}

/** What GitHub documents. */
export const GITHUB_LIMITS: Limits = {
  primaryPerHour: 5_000,
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
  cacheDeletesPerMinute: 400,
  concurrent: 100,
  secondaryStatus: 403,
};

/** All switched off. */
export const NO_LIMITS: Limits = {
  primaryPerHour: null,
  pointsPerMinute: null,
  contentPerMinute: null,
  contentPerHour: null,
  cacheDeletesPerMinute: null,
  concurrent: null,
  secondaryStatus: 403,
};

/** A request as the accounts see it. */
interface LimitedRequest {
  /** Whose account: an installation, the app, a person. */
  readonly holder: string;
  readonly mutating: boolean;
  readonly createsContent: boolean;
  /** The repository when a cache entry is to be deleted. */
  readonly cacheDeleteIn: number | null;
  readonly concurrent: number;
}

interface PrimaryState {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export interface RateLimiter {
  set(change: Partial<Limits>): void;
  /** Books the request. Throws the refusal when a limit is reached. */
  charge(request: LimitedRequest): void;
  primary(holder: string): PrimaryState;
  /** Whether there is a primary limit at all. */
  enforced(): boolean;
  /** Refusals so far by limit. */
  refusals(): Readonly<Record<string, number>>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Makes the accounts of all holders. */
export function createRateLimiter(clock: Clock, initial: Limits): RateLimiter {
  let limits = initial;
  const hours = new Map<string, Hour>();
  const windows = new Map<string, SlidingWindow>();
  const refused = new Map<string, number>();

  const hourOf = (holder: string): Hour => {
    const known = hours.get(holder);
    if (known !== undefined && clock() < known.startedAtMs + HOUR_MS) return known;
    const fresh = { startedAtMs: clock(), used: 0 };
    hours.set(holder, fresh);
    return fresh;
  };
  const refuse = (limit: string, error: ApiError): never => {
    refused.set(limit, (refused.get(limit) ?? 0) + 1);
    throw error;
  };
  const chargePrimary = (holder: string): void => {
    if (limits.primaryPerHour === null) return;
    const hour = hourOf(holder);
    if (hour.used >= limits.primaryPerHour)
      refuse("primary", new ApiError(403, `API rate limit exceeded for ${holder}.`));
    hour.used += 1;
  };
  const book = (limit: string, cost: Cost): void => {
    if (cost.max === null) return;
    const name = `${limit}:${cost.holder}`;
    const window = windows.get(name) ?? slidingWindow(cost.lengthMs);
    windows.set(name, window);
    const waitMs = window.add(cost.amount, { max: cost.max, nowMs: clock() });
    if (waitMs > 0) refuse(limit, secondaryRefusal(limits.secondaryStatus, Math.ceil(waitMs / SECOND_MS)));
  };
  return {
    set(change) {
      limits = { ...limits, ...change };
    },
    charge({ holder, mutating, createsContent, cacheDeleteIn, concurrent }) {
      if (limits.concurrent !== null && concurrent > limits.concurrent) {
        refuse("concurrent", secondaryRefusal(limits.secondaryStatus, 60));
      }
      chargePrimary(holder);
      book("points", { holder, amount: mutating ? 5 : 1, max: limits.pointsPerMinute, lengthMs: MINUTE_MS });
      if (createsContent) {
        book("content", { holder, amount: 1, max: limits.contentPerMinute, lengthMs: MINUTE_MS });
        book("contentHour", { holder, amount: 1, max: limits.contentPerHour, lengthMs: HOUR_MS });
      }
      if (cacheDeleteIn === null) return;
      const max = limits.cacheDeletesPerMinute;
      book("cacheDeletes", { holder: String(cacheDeleteIn), amount: 1, max, lengthMs: MINUTE_MS });
    },
    primary(holder) {
      const limit = limits.primaryPerHour ?? GITHUB_LIMITS.primaryPerHour ?? 0;
      const hour = hourOf(holder);
      const reset = Math.ceil((hour.startedAtMs + HOUR_MS) / SECOND_MS);
      return { limit, used: hour.used, remaining: Math.max(0, limit - hour.used), reset };
    },
    enforced: () => limits.primaryPerHour !== null,
    refusals: () => Object.fromEntries(refused),
  };
}

/** A holder's primary account starts anew an hour after the first request in it, as GitHub's does. */
interface Hour {
  readonly startedAtMs: number;
  used: number;
}

interface Cost {
  readonly holder: string;
  readonly amount: number;
  readonly max: number | null;
  readonly lengthMs: number;
}

/** What was spent within the last minute or hour, in slices. */
interface SlidingWindow {
  /** Spends, and returns 0; or, where that would be too much, spends nothing and returns the wait in ms. */
  add(amount: number, limit: { readonly max: number; readonly nowMs: number }): number;
}

/** Slices of a window. The windows slide, so that two bursts at the border of two minutes are one burst. */
const SLICES = 60;

function slidingWindow(lengthMs: number): SlidingWindow {
  const sliceMs = lengthMs / SLICES;
  const slices: { readonly number: number; spent: number }[] = [];
  let total = 0;
  return {
    add(amount, { max, nowMs }) {
      const number = Math.floor(nowMs / sliceMs);
      while (slices[0] !== undefined && slices[0].number <= number - SLICES) total -= slices.shift()?.spent ?? 0;
      if (total + amount > max) return ((slices[0]?.number ?? number) + SLICES) * sliceMs - nowMs;
      const last = slices.at(-1);
      if (last?.number === number) last.spent += amount;
      else slices.push({ number, spent: amount });
      total += amount;
      return 0;
    },
  };
}

function secondaryRefusal(status: number, seconds: number): ApiError {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return new ApiError(status, message, { headers: { "retry-after": String(seconds) } });
}
