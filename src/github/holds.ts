import { limitOfAnswer } from "./limits.ts";

/** Holds whose time is over are dropped when there are more than this: one for each installation that ran into a limit. */
const MOST_HOLDS = 1_000;

/** Keeps requests back after a limit. */
export interface Holds {
  /**
   * The same `fetch`, but after a limit nothing is sent until it is over: what GitHub would say is answered at once, so
   * that the task goes back to the queue. GitHub bans apps that go on asking. `holder` is whose limit a request spends.
   */
  guard(holder: (init: RequestInit | undefined) => string | undefined, send: typeof fetch): typeof fetch;
}

/**
 * Holds are kept in memory: after a restart, and on another server, one request more finds the limit. `nowMs` is a clock
 * that never jumps.
 */
export function createHolds(nowMs: () => number = () => performance.now()): Holds {
  const heldUntilMs = new Map<string, number>();
  const hold = (holder: string, untilMs: number) => {
    heldUntilMs.set(holder, Math.max(untilMs, heldUntilMs.get(holder) ?? 0));
    if (heldUntilMs.size <= MOST_HOLDS) return;
    for (const [each, until] of heldUntilMs) if (until <= nowMs()) heldUntilMs.delete(each);
  };
  return {
    guard: (holderOf, send) => async (input, init) => {
      const holder = holderOf(init);
      if (holder === undefined) return send(input, init);
      const leftMs = (heldUntilMs.get(holder) ?? 0) - nowMs();
      if (leftMs > 0) return heldAnswer(Math.ceil(leftMs / 1_000));
      const answer = await send(input, init);
      const seconds = await limitOfAnswer(answer, Date.now());
      if (seconds !== undefined) hold(holder, nowMs() + seconds * 1_000);
      return answer;
    },
  };
}

/** The app's own requests carry a JWT, those for an installation a token of it. */
export function appHolder(init: RequestInit | undefined): string | undefined {
  return /^bearer /i.test(new Headers(init?.headers).get("authorization") ?? "") ? "app" : undefined;
}

function heldAnswer(seconds: number): Response {
  return Response.json(
    { message: "API rate limit exceeded before; no request is sent until it is over" },
    { status: 429, headers: { "retry-after": String(seconds) } },
  );
}
