import type { CacheEntry } from "./cache-entry.ts";

/** Why an entry is deleted, as the plan, the audit and the server's log tell it. */
export type PurgeReason =
  | { readonly kind: "pull-closed"; readonly pull: number }
  | { readonly kind: "branch-gone"; readonly branch: string }
  | { readonly kind: "queue-ref-gone"; readonly branch: string }
  | { readonly kind: "tag-gone"; readonly tag: string }
  /** A BuildKit index of which a newer generation lies on the same ref: readers take the newest. */
  | { readonly kind: "index-superseded"; readonly generation: number; readonly newest: number };

/** An entry that shall go, and why. */
export interface PlannedEntry {
  readonly entry: CacheEntry;
  readonly reason: PurgeReason;
}

/** What made us look: the close of a pull request, a run of it that ended, a ref that was deleted, or the hourly look. */
export const PURGE_CAUSES = ["close", "run", "delete", "merge-group", "sweep"] as const;
export type PurgeCause = (typeof PURGE_CAUSES)[number];

/**
 * How far a purge is. `refused`: by GitHub, for a missing permission or another reason that only a person can change; it
 * is tried again with every look. `dropped`: the ref is in use again, and nothing more is deleted.
 */
export type PurgeState = "running" | "refused" | "done" | "dry-run" | "dropped";

/** Why an entry stays. */
export type KeepReason =
  | { readonly kind: "default-branch" }
  | { readonly kind: "pull-open"; readonly pull: number }
  | { readonly kind: "branch-protected" }
  /** The branch is the head or the base of an open pull request. */
  | { readonly kind: "branch-of-open-pull"; readonly pull: number }
  /** The ref exists, or GitHub did not say that it is gone. */
  | { readonly kind: "ref-exists" }
  /** A glob of `purge.keep` matches the key. */
  | { readonly kind: "kept-key" }
  /** BuildKit fails on an index whose blobs are gone, and `purge.keep` keeps an index of the ref. */
  | { readonly kind: "blob-of-kept-index" }
  /** A switch of the configuration is off. */
  | { readonly kind: "switched-off"; readonly setting: PurgeSetting }
  /** A ref of a kind of which nobody has written down who reads it. */
  | { readonly kind: "unknown-ref" };

/** A switch of `purge:` in the configuration. */
export type PurgeSetting = "on_close" | "sweep" | "branches" | "merge_queue" | "tags";

/** What a purge of a closed pull request's caches has done so far, as the store keeps it and the comment tells it. */
export type PurgeResult =
  | {
      readonly kind: "done";
      /** How many entries are gone, or would be in a dry run. */
      readonly entries: number;
      readonly bytes: number;
      readonly dryRun: boolean;
      /** Entries that stay because `purge.keep` says so. */
      readonly kept?: number;
      /** Of the deleted entries, how many GitHub goes on listing. */
      readonly stillListed?: number;
    }
  | {
      readonly kind: "refused";
      /** Entries and bytes that were gone before it was refused. */
      readonly entries: number;
      readonly bytes: number;
      /** A sentence of ours for the comment: what was refused and who can change it. */
      readonly reason: string;
    };
