import type { PurgePlan } from "../analysis/plan-purge.ts";
import type { PlannedEntry } from "../model/purge.ts";

/** How often GitHub may still list what it has deleted before its listing is not waited for any longer. */
const MOST_LOOKS = 3;

/** What is known when a step is to be chosen. */
export interface PurgeProgress {
  readonly plan: PurgePlan;
  /** Whether somebody still works on the ref. */
  readonly inUse: boolean;
  /** Ids that are gone already. */
  readonly removed: ReadonlySet<number>;
  /** How often everything was deleted and still listed. */
  readonly looks: number;
  readonly dryRun: boolean;
  /** Entries that one step deletes: then others have their turn, and the ref is looked at anew. */
  readonly mostInStep: number;
}

/** What comes next in a purge. */
export type PurgeStep =
  | { readonly kind: "delete"; readonly entries: readonly PlannedEntry[]; readonly looks: number }
  /** Everything was deleted, and the listing does not know it yet. */
  | { readonly kind: "look-again"; readonly looks: number }
  | { readonly kind: "end"; readonly state: "done" | "dry-run" | "dropped"; readonly note: string | null };

/** Decides from what is there now and from what was deleted before; never from what an earlier try meant to do. */
export function nextStep({ plan, inUse, removed, looks, dryRun, mostInStep }: PurgeProgress): PurgeStep {
  if (dryRun) return { kind: "end", state: "dry-run", note: null };
  const fresh = plan.remove.filter(({ entry }) => !removed.has(entry.id));
  if (fresh.length > 0) return { kind: "delete", entries: fresh.slice(0, mostInStep), looks };
  if (plan.remove.length === 0) {
    return { kind: "end", state: inUse && removed.size === 0 ? "dropped" : "done", note: null };
  }
  if (looks < MOST_LOOKS - 1) return { kind: "look-again", looks: looks + 1 };
  // An answer of GitHub's may have been wrong about one of them, so they are asked for once more.
  if (looks < MOST_LOOKS) return { kind: "delete", entries: plan.remove.slice(0, mostInStep), looks: looks + 1 };
  return { kind: "end", state: "done", note: `GitHub still lists ${plan.remove.length} of the deleted entries` };
}
