/** Work that cannot go on now and is not at fault: it is put back for later without counting as a failed try. */
export class PostponedError extends Error {
  override readonly name = "PostponedError";
  readonly seconds: number;
  /** What replaces the stored data at the next try, such as a count of how often it was looked. */
  readonly data: object | undefined;

  constructor(reason: string, seconds: number, options: { readonly data?: object; readonly cause?: unknown } = {}) {
    super(`${reason}; trying again in ${seconds} s`, { cause: options.cause });
    this.seconds = seconds;
    this.data = options.data;
  }
}
