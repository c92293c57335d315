import { setTimeout as sleep } from "node:timers/promises";
import { planPurge } from "../../analysis/plan-purge.ts";
import { limitSeconds, MissingPermissionError } from "../../github/errors.ts";
import type { PlannedEntry } from "../../model/purge.ts";
import { lookAtRef } from "../../tasks/purge-look.ts";
import type { RepositoryAccess } from "../caches/github-access.ts";
import type { RepositoryPlan } from "../caches/repository-plan.ts";

/** What became of a planned entry. `kept`: the ref is in use again. `gone`: GitHub evicted it, or somebody else was first. */
export type Outcome = "deleted" | "gone" | "kept" | "failed";

export interface CarriedOut {
  readonly planned: PlannedEntry;
  readonly outcome: Outcome;
}

/** From one deletion to the next, in milliseconds: five sixths of what GitHub lets a person do in a minute. */
const EVERY_MS = 400;

/** A request that GitHub answers with a fault of its own, or not at all, is sent again so often, after so many ms. */
const MOST_TRIES = 3;
const TRY_AGAIN_MS = 2_000;

export interface CarryOutOptions {
  readonly onDone: (done: CarriedOut) => void;
  /** GitHub's limit is reached, and so many seconds are waited for it. */
  readonly onLimit: (seconds: number) => void;
}

/** Deletes what was planned, ref by ref; each is looked at again right before, as the app does. */
export async function carryOut(
  access: RepositoryAccess,
  { plan, rules }: Pick<RepositoryPlan, "plan" | "rules">,
  options: CarryOutOptions,
): Promise<void> {
  for (const [ref, planned] of Map.groupBy(plan.remove, ({ entry }) => entry.ref)) {
    const look = await patiently(() => lookAtRef(access, { repository: access.repository, ref }), options);
    const now = look === undefined ? undefined : planPurge(look.entries, look.refs, rules);
    const due = new Set(now?.remove.map(({ entry }) => entry.id));
    const kept = new Set(now?.keep.map(({ entry }) => entry.id));
    for (const each of planned) {
      const { id } = each.entry;
      if (due.has(id)) options.onDone({ planned: each, outcome: await remove(access, id, options) });
      else options.onDone({ planned: each, outcome: kept.has(id) ? "kept" : "gone" });
    }
  }
}

async function remove(access: RepositoryAccess, id: number, options: CarryOutOptions): Promise<Outcome> {
  const startedMs = performance.now();
  try {
    return await patiently(() => access.removeCacheEntry(id), options);
  } catch (error) {
    // Without the permission every other deletion fails too.
    if (error instanceof MissingPermissionError) throw error;
    return "failed";
  } finally {
    await sleep(Math.max(0, startedMs + EVERY_MS - performance.now()));
  }
}

/** Asks GitHub, waits for as long as its limits take, and tries again after a fault of its own. */
async function patiently<Value>(ask: () => Promise<Value>, { onLimit }: CarryOutOptions): Promise<Value> {
  for (let tries = 1; ; ) {
    try {
      return await ask();
    } catch (error) {
      const seconds = limitSeconds(error, Date.now());
      if (seconds !== undefined) {
        onLimit(seconds);
        await sleep(seconds * 1_000);
      } else if (error instanceof MissingPermissionError || tries >= MOST_TRIES) {
        throw error;
      } else {
        tries += 1;
        await sleep(TRY_AGAIN_MS);
      }
    }
  }
}
