import type { Database, Queryable } from "./database.ts";

export interface TrimSteps {
  /** Deletes so many at most in one transaction, few enough not to hold locks for long, and gives how many it were. */
  readonly trimSome: (transaction: Queryable) => Promise<number>;
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

/** Deletes in small steps until a step finds less than it may take; picks up where it was cut off. Gives how many went. */
export async function trimInSteps(database: Database, { trimSome, atOnce, signal }: TrimSteps): Promise<number> {
  let deleted = 0;
  for (let step = atOnce; step === atOnce; deleted += step) {
    signal.throwIfAborted();
    step = await database.transaction(trimSome);
  }
  return deleted;
}
