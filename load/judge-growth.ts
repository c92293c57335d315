import { linearRegression, median } from "simple-statistics";

/** A look at a server at work, just after it has freed what it could. */
export interface Sample {
  /** Since the start. */
  readonly minute: number;
  /** What it holds: JavaScript's heap, and the memory outside of it that JavaScript's objects own. */
  readonly heldBytes: number;
  readonly residentBytes: number;
}

/** The first part fills what is remembered, and lets the compiler do its work. */
const WARM_UP = 0.2;

/** What one sample differs from the next by, in bytes: tasks under way, answers that wait to be read. */
const NOISE_BYTES = 8_000_000;

/** Fewer looks in each third than this say nothing. */
const LEAST_SAMPLES = 5;

/** Whether a server's memory grew: what it held in the last third against the first third after the warm-up. */
export function judgeGrowth(all: readonly Sample[]) {
  const warm = (all.at(-1)?.minute ?? 0) * WARM_UP;
  const steady = all.filter(({ minute }) => minute >= warm);
  const third = Math.floor(steady.length / 3);
  if (third < LEAST_SAMPLES) {
    return { grew: true, words: `Not shown: only ${all.length} looks at its memory succeeded.`, samples: all.length };
  }
  const [first, last] = [steady.slice(0, third), steady.slice(-third)];
  const held = (samples: readonly Sample[]) => median(samples.map(({ heldBytes }) => heldBytes));
  const resident = (samples: readonly Sample[]) => median(samples.map(({ residentBytes }) => residentBytes));
  const { m: slope } = linearRegression(steady.map(({ minute, heldBytes }) => [minute, heldBytes]));
  const grownBytes = held(last) - held(first);
  const grew = grownBytes > NOISE_BYTES;
  return {
    samples: all.length,
    held_mb: { first: megabytes(held(first)), last: megabytes(held(last)), slope_per_minute: megabytes(slope) },
    resident_mb: {
      first: megabytes(resident(first)),
      last: megabytes(resident(last)),
      most: megabytes(Math.max(...all.map(({ residentBytes }) => residentBytes))),
    },
    grew,
    words:
      `Memory ${grew ? "GREW" : "did not grow"}: ${megabytes(held(first))} MB held in the first third after the warm-up, ` +
      `${megabytes(held(last))} MB in the last; up to ${megabytes(NOISE_BYTES)} MB more counts as none.`,
  };
}

function megabytes(bytes: number): number {
  return Number((bytes / 1_000_000).toFixed(1));
}
