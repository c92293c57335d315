/** The replay did not go as it has to. The message says what was expected and what came instead. */
export class ExpectationError extends Error {
  override readonly name = "ExpectationError";
}

export function expect(holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new ExpectationError(message());
}

/** Milliseconds between two looks. */
const LOOK_MS = 50;

interface Patience {
  readonly what: string;
  readonly seconds: number;
  /** Ends the waiting early, with the reason. */
  readonly hopeless: () => string | undefined;
}

/** Looks again and again until there is something to see. */
export async function until<Value>(
  look: () => Value | undefined,
  { what, seconds, hopeless }: Patience,
): Promise<Value> {
  const deadlineMs = performance.now() + seconds * 1_000;
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    const reason = hopeless() ?? (performance.now() > deadlineMs ? `that took more than ${seconds} s` : undefined);
    expect(reason === undefined, () => `Expected ${what}, but ${reason}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
