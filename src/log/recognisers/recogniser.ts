/** What the line of a cache action means. A line is not an outcome: `caches/` folds the events of one step. */
export type CacheEvent =
  /** An action says that it now looks for a cache; the clock of its restore starts. */
  | { readonly kind: "looking"; readonly key?: string }
  /** An action asks its tool where the cached folder is, which only a look for a cache makes it do: a miss costs this too. */
  | { readonly kind: "preparing" }
  /** The toolkit's debug output names the key that it asks for; what comes of it others say. */
  | { readonly kind: "asked"; readonly key: string }
  /** The service has an entry and the download starts. Not yet a success. */
  | { readonly kind: "matched"; readonly by: "key" | "restore-key"; readonly key: string }
  | { readonly kind: "received"; readonly total: number }
  | { readonly kind: "sent"; readonly done: number; readonly total: number }
  | { readonly kind: "sized"; readonly bytes: number }
  | { readonly kind: "extracted" }
  /** The action's own word for success. `exact` is set where the action says so; `requested` where it names what it asked for. */
  | {
      readonly kind: "restored";
      readonly key?: string;
      readonly requested?: string;
      readonly exact?: boolean;
      readonly seconds?: number;
    }
  /** `byToolkit`: the action may say the same once more. */
  | { readonly kind: "missed"; readonly key?: string; readonly byToolkit?: true }
  | { readonly kind: "restore-failed"; readonly reason: string; readonly key?: string }
  | { readonly kind: "restore-denied"; readonly reason: string }
  | { readonly kind: "restore-disabled"; readonly reason: string }
  /** The cache service had trouble. Unless it is `final`, the toolkit tries again. */
  | { readonly kind: "trouble"; readonly reason: string; readonly final: boolean }
  | { readonly kind: "saving"; readonly key?: string }
  | { readonly kind: "archiving" }
  | { readonly kind: "saved"; readonly key?: string; readonly seconds?: number }
  | { readonly kind: "save-unchanged"; readonly key?: string }
  | { readonly kind: "save-conflict"; readonly key?: string; readonly reason: string }
  | { readonly kind: "save-failed"; readonly key?: string; readonly reason: string }
  | { readonly kind: "save-denied"; readonly key?: string; readonly reason: string }
  /** Nothing was saved, and nothing went wrong. */
  | { readonly kind: "save-skipped" }
  /** The next line holds the key that the action asks for; in debug output all keys, as JSON. */
  | { readonly kind: "key-follows"; readonly debug?: true }
  /** The key that the action asks for. */
  | { readonly kind: "requested"; readonly key: string }
  /** The toolkit refuses what the workflow asks for. */
  | { readonly kind: "refused"; readonly reason: string };

/** One wording of one tool. */
export interface Recogniser<Event> {
  /** Anchored at both ends, beginning with literal text: `line-index.ts` reads it to skip other lines unread. */
  readonly pattern: RegExp;
  /** Gets the groups of the pattern, at most three; a group that did not take part is "". */
  readonly toEvent: (one: string, two: string, three: string) => Event;
  /** A line that this row, and no row above it, recognises. A test feeds it back. */
  readonly example: string;
  /** Where the tool prints the line. */
  readonly source: string;
  /** The action that alone prints this wording. Unset: several do. */
  readonly producer?: string;
  /** Words that any program may print: in a step of another action than the producer they are nobody's. */
  readonly common?: true;
}
