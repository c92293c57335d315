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

export const GITHUB_LIMITS: Limits = {
  primaryPerHour: 5_000,
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
  cacheDeletesPerMinute: 400,
  concurrent: 100,
  secondaryStatus: 403,
};

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
export interface LimitedRequest {
  /** Whose account: an installation, the app, a person. */
  readonly holder: string;
  readonly mutating: boolean;
  readonly createsContent: boolean;
  /** The repository when a cache entry is to be deleted. */
  readonly cacheDeleteIn: number | null;
  readonly concurrent: number;
}

export interface PrimaryState {
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
  /** Refusals so far by limit. */
  refusals(): Readonly<Record<string, number>>;
}

/** Hour counters start anew an hour after the first request in them, as GitHub's do. */
interface Window {
  startedAtMs: number;
  used: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Makes the accounts of all holders. */
export function createRateLimiter(clock: Clock, initial: Limits): RateLimiter {
  let limits = initial;
  const windows = new Map<string, Window>();
  const refused = new Map<string, number>();

  const window = (name: string, lengthMs: number): Window => {
    const nowMs = clock();
    const known = windows.get(name);
    if (known !== undefined && nowMs < known.startedAtMs + lengthMs) return known;
    const fresh = { startedAtMs: nowMs, used: 0 };
    windows.set(name, fresh);
    return fresh;
  };
  const refuse = (limit: string, error: ApiError): never => {
    refused.set(limit, (refused.get(limit) ?? 0) + 1);
    throw error;
  };
  const book = (
    limit: string,
    cost: { holder: string; amount: number; max: number | null; lengthMs: number },
  ): void => {
    if (cost.max === null) return;
    const account = window(`${limit}:${cost.holder}`, cost.lengthMs);
    if (account.used + cost.amount > cost.max) {
      const seconds = Math.max(1, Math.ceil((account.startedAtMs + cost.lengthMs - clock()) / 1_000));
      refuse(limit, secondaryRefusal(limits.secondaryStatus, seconds));
    }
    account.used += cost.amount;
  };

  const chargePrimary = (holder: string): void => {
    if (limits.primaryPerHour === null) return;
    const account = window(`primary:${holder}`, HOUR_MS);
    if (account.used >= limits.primaryPerHour)
      refuse("primary", new ApiError(403, `API rate limit exceeded for ${holder}.`));
    account.used += 1;
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
      if (cacheDeleteIn !== null) {
        const max = limits.cacheDeletesPerMinute;
        book("cacheDeletes", { holder: String(cacheDeleteIn), amount: 1, max, lengthMs: MINUTE_MS });
      }
    },
    primary(holder) {
      const limit = limits.primaryPerHour ?? 5_000;
      const account = window(`primary:${holder}`, HOUR_MS);
      const reset = Math.ceil((account.startedAtMs + HOUR_MS) / 1_000);
      return { limit, used: account.used, remaining: Math.max(0, limit - account.used), reset };
    },
    refusals: () => Object.fromEntries(refused),
  };
}

function secondaryRefusal(status: number, seconds: number): ApiError {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return new ApiError(status, message, { headers: { "retry-after": String(seconds) } });
}
