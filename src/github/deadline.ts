/** A limit of time for something that a signal can cut off. */
export interface Deadline {
  /** Aborted with a `TimeoutError` when the time is over. */
  readonly signal: AbortSignal;
  /** To be called when what was limited has ended. */
  met(): void;
}

/**
 * Like `AbortSignal.timeout`, whose timer cannot be taken back: it would hold all that hangs on a request for the whole
 * time, though most are answered within a moment. `what` is named in the error.
 */
export function createDeadline(ms: number, what: string): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`${what} took longer than ${ms / 1_000} s`, "TimeoutError"));
  }, ms);
  timer.unref();
  return { signal: controller.signal, met: () => clearTimeout(timer) };
}
