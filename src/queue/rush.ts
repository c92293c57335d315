import { setTimeout as sleep } from "node:timers/promises";

/** So many deliveries within `WITHIN_MS` are a rush: more in a second than one server can report on. */
const MANY = 16;

/** See `MANY`, in milliseconds. As long after its last delivery a rush is over. */
const WITHIN_MS = 200;

/** How long a rush holds other work back at most, in milliseconds: one without an end must not stop all work. */
const MOST_HOLD_MS = 5_000;

/**
 * Deliveries first. GitHub waits ten seconds for an answer and sends nothing twice, while a task can go on a little
 * later; so while very many deliveries come at once, no task begins and none that is at work takes its next step.
 */
export interface Rush {
  /** Counts a delivery. */
  arrived(): void;
  /** Resolves when nothing is to be held back, which is nearly always at once. */
  calm(): Promise<void>;
}

/** `nowMs` is a clock that never jumps. */
export function createRush(nowMs: () => number = () => performance.now()): Rush {
  /** When the last deliveries came; the oldest of them is at `next`, and is overwritten by the next one. */
  const arrivals: number[] = Array(MANY).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  let beganMs = Number.NEGATIVE_INFINITY;
  const isOn = () => nowMs() - (arrivals[next] ?? 0) < WITHIN_MS;
  return {
    arrived: () => {
      const wasOn = isOn();
      arrivals[next] = nowMs();
      next = (next + 1) % MANY;
      if (!wasOn && isOn()) beganMs = nowMs();
    },
    calm: async () => {
      while (isOn() && nowMs() < beganMs + MOST_HOLD_MS) await sleep(WITHIN_MS / 4);
    },
  };
}
