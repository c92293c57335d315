/** An archive, or one log in it, cannot be read. The message names both and the reason; other logs of the same archive may be fine. */
export class LogArchiveError extends Error {
  override readonly name = "LogArchiveError";

  constructor(what: string, reason: unknown) {
    super(`Cannot read ${what}: ${reason instanceof Error ? reason.message : String(reason)}.`, { cause: reason });
  }
}
