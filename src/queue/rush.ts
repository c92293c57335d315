/** So many deliveries waiting to be stored at once are a rush. */
const MANY = 4;

/** A rush is over when there was none for so long, in milliseconds: between two batches all have their answers for a moment. */
const CALM_MS = 50;

/** How long tasks are held back at most, in milliseconds: a rush without an end must not stop all work. */
const MOST_HOLD_MS = 5_000;

/**
 * Deliveries first. GitHub waits ten seconds for an answer and sends nothing twice, while a task can begin a little
 * later; so while many deliveries come at once, what is at work goes on and nothing new begins.
 */
export interface Rush {
  /** Counts a delivery for as long as it is being stored. */
  during<Result>(storing: Promise<Result>): Promise<Result>;
  /** Resolves when there is no rush, which is nearly always at once. */
  calm(): Promise<void>;
}

export function createRush(mostHoldMs = MOST_HOLD_MS): Rush {
  let waiting = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const isOn = () => {
    if (waiting >= MANY) lastMs = performance.now();
    return performance.now() - lastMs < CALM_MS;
  };
  return {
    during: async (storing) => {
      waiting += 1;
      isOn();
      try {
        return await storing;
      } finally {
        waiting -= 1;
      }
    },
    calm: async () => {
      const untilMs = performance.now() + mostHoldMs;
      while (isOn() && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, CALM_MS));
    },
  };
}
