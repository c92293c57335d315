/** What a purge of a closed pull request's caches has done so far, as the store keeps it and the comment tells it. */
export type PurgeResult =
  | {
      readonly kind: "done";
      /** How many entries are gone, or would be in a dry run. */
      readonly entries: number;
      readonly bytes: number;
      readonly dryRun: boolean;
    }
  | {
      readonly kind: "refused";
      /** Entries and bytes that were gone before it was refused. */
      readonly entries: number;
      readonly bytes: number;
      /** A sentence of ours for the comment: what was refused and who can change it. */
      readonly reason: string;
    };
