/** What is known of a queue in which a look found less than it asked for. */
export interface Lull {
  /** Whether a look that leaves out these installations would find nothing. */
  covers(leftOut: readonly string[]): boolean;
  /** Before a look; the returned function notes that nothing more is there, unless something came meanwhile. */
  begin(leftOut: readonly string[], forMs: number): () => void;
  /** A task was stored. */
  end(): void;
  /** A task of this installation ended, and more of it may be free to begin. */
  endFor(group: string): void;
}

/**
 * Saves looks that would find nothing. While one installation has all its hands busy and thousands of tasks waiting, a
 * look for others' tasks goes through all of those; each of its tasks that ends would cause another.
 */
export function createLull(nowMs: () => number): Lull {
  let known: { readonly leftOut: ReadonlySet<string>; readonly untilMs: number } | undefined;
  let ends = 0;
  const end = () => {
    known = undefined;
    ends += 1;
  };
  return {
    covers: (leftOut) => {
      if (known === undefined || nowMs() >= known.untilMs) return false;
      return known.leftOut.isSubsetOf(new Set(leftOut));
    },
    begin: (leftOut, forMs) => {
      const endsBefore = ends;
      return () => {
        if (ends === endsBefore) known = { leftOut: new Set(leftOut), untilMs: nowMs() + forMs };
      };
    },
    end,
    endFor: (group) => {
      // One that was left out has free hands again, and the next look does not leave it out: not covered anyway.
      if (known?.leftOut.has(group) !== true) end();
    },
  };
}
