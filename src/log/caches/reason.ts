/** The longest reason kept, in characters. The runner's own annotations are cut at 4,096; a sentence needs far less. */
const MAX_REASON_LENGTH = 300;

/** The longest key kept, in characters: no entry has one above 512, but a longer one may be asked for, and is refused. */
const MAX_KEY_LENGTH = 1_024;

export function cutReason(reason: string | null): string | null {
  return reason === null ? null : reason.slice(0, MAX_REASON_LENGTH);
}

export function cutKey(key: string | null): string | null {
  return key === null ? null : key.slice(0, MAX_KEY_LENGTH);
}
