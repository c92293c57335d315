/** GitHub's own trouble, which mostly is over with the next request. */
const PASSING = new Set([500, 502, 503, 504]);

/**
 * A `fetch` for GitHub's API that asks once more, at once, and never waits: waiting is the queue's. It does so when an
 * answer did not come whole or says that GitHub itself is in trouble, unless the request creates something: whether it
 * did is found out by looking. A time-out is not asked for again, as it has taken half a minute already.
 */
export function steadyFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    if (!mayRepeat(String(input), init)) return send(input, init);
    try {
      const answer = await send(input, init);
      if (!PASSING.has(answer.status) || answer.headers.has("retry-after")) return answer;
    } catch (error) {
      if (isTimeout(error)) throw error;
    }
    return send(input, init);
  };
}

/** A token may be made twice: the one that nobody heard of expires by itself. */
function mayRepeat(url: string, init: RequestInit | undefined): boolean {
  return (init?.method ?? "GET") !== "POST" || /\/app\/installations\/\d+\/access_tokens$/.test(url);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || isTimeout(error.cause));
}
