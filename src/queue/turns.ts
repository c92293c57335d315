/** Priorities are 32-bit, so they count seconds from here instead of from 1970: that lasts until 2094. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/** How long later work that nobody waits for comes up, in seconds: behind all that is asked for in that time. */
export const BACKGROUND_SECONDS = 15 * 60;

/** Installations whose turns are kept; beyond it those that are due are forgotten. */
const MOST_REMEMBERED = 10_000;

/** Gives a task its place in the queue: the higher the number, the sooner. */
export type Turns = (
  group: string,
  options?: { readonly delaySeconds?: number | undefined; readonly background?: boolean | undefined },
) => number;

/**
 * Fair turns. A task's turn is the moment at which it would come up if its installation were served one task a second:
 * now for most, hours from now for the ten-thousandth of one push. Workers take the earliest turn and never wait for
 * one, so an installation that is alone uses the whole server, and one that asks for little is not held up by another
 * that asks for much.
 *
 * It is kept in memory, by each server for itself: after a restart an installation may get a second place in front,
 * which delays others by no more than their places do.
 */
export function createTurns(nowMs: () => number): Turns {
  const lastTurns = new Map<string, number>();
  return (group, { delaySeconds = 0, background = false } = {}) => {
    const now = Math.floor((nowMs() - EPOCH_MS) / 1_000);
    const turn = Math.max(now, (lastTurns.get(group) ?? 0) + 1);
    lastTurns.set(group, turn);
    if (lastTurns.size > MOST_REMEMBERED) forgetDue(lastTurns, now);
    return -Math.ceil(turn + delaySeconds + (background ? BACKGROUND_SECONDS : 0));
  };
}

function forgetDue(lastTurns: Map<string, number>, now: number): void {
  for (const [group, turn] of lastTurns) if (turn <= now) lastTurns.delete(group);
}
