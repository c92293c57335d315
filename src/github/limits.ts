/** Seconds to wait where GitHub names a limit without saying how long it lasts; its documentation asks for at least a minute. */
const UNSPECIFIED_LIMIT_SECONDS = 60;

/** What of a refusal tells whether it is a limit. */
export interface PossibleLimit {
  readonly status: number;
  readonly message: string;
  readonly header: (name: string) => string | number | null | undefined;
}

/**
 * Seconds until GitHub takes requests again, where a refusal is one of its limits: the primary one by its reset time,
 * a secondary one by `retry-after`. Servers in trouble say `retry-after` too.
 */
export function limitSecondsOf({ status, message, header }: PossibleLimit, nowMs: number): number | undefined {
  const retryAfter = header("retry-after");
  if (![403, 429, 503].includes(status)) return undefined;
  // GitHub's own clock, where it tells it: ours may be wrong by hours.
  const answeredMs = Date.parse(String(header("date"))) || nowMs;
  if (retryAfter != null) return secondsOf(String(retryAfter), answeredMs);
  if (status === 503) return undefined;
  const remaining = header("x-ratelimit-remaining");
  if (remaining != null && Number(remaining) === 0) {
    return atLeastOne(Number(header("x-ratelimit-reset")) - answeredMs / 1_000);
  }
  return status === 429 || /rate limit|abuse/i.test(message) ? UNSPECIFIED_LIMIT_SECONDS : undefined;
}

/** The same of an answer that nobody has read yet. */
export async function limitOfAnswer(answer: Response, nowMs: number): Promise<number | undefined> {
  if (answer.status !== 403 && answer.status !== 429) return undefined;
  const message = await answer.clone().text();
  return limitSecondsOf({ status: answer.status, message, header: (name) => answer.headers.get(name) }, nowMs);
}

/** HTTP lets `retry-after` be a number of seconds or a date. */
function secondsOf(retryAfter: string, nowMs: number): number {
  const seconds = Number(retryAfter);
  return atLeastOne(Number.isNaN(seconds) ? (Date.parse(retryAfter) - nowMs) / 1_000 : seconds);
}

function atLeastOne(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : UNSPECIFIED_LIMIT_SECONDS;
}
