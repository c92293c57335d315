import { setTimeout as sleep } from "node:timers/promises";
import { planPurge } from "../../analysis/plan-purge.ts";
import { limitSeconds, MissingPermissionError } from "../../github/errors.ts";
import type { PlannedEntry } from "../../model/purge.ts";
import { lookAtRef } from "../../tasks/purge-look.ts";
import type { RepositoryAccess } from "../caches/github-access.ts";
import type { RepositoryPlan } from "../caches/repository-plan.ts";

/**
 * What became of a planned entry. `kept`: the ref is in use again. `gone`: GitHub evicted it, or somebody else was first.
 * `listed`: GitHub said that it was deleted, and lists it all the same.
 */
export type Outcome = "deleted" | "gone" | "kept" | "failed" | "listed";

export interface CarriedOut {
  readonly planned: PlannedEntry;
  readonly outcome: Outcome;
}

/** From one deletion to the next, in milliseconds: five sixths of what GitHub lets a person do in a minute. */
const EVERY_MS = 400;

/** A request that GitHub answers with a fault of its own, or not at all, is sent again so often, after so many ms. */
const MOST_TRIES = 3;
const TRY_AGAIN_MS = 2_000;

/** Deletions between two looks at a ref, ten seconds of work: a pull request may be opened again meanwhile. */
const MOST_BETWEEN_LOOKS = 25;

export interface CarryOutOptions {
  /** Ends it after the deletion that is on its way. */
  readonly signal: AbortSignal;
  readonly onDone: (done: CarriedOut) => void;
  /** GitHub's limit is reached, and so many seconds are waited for it. */
  readonly onLimit: (seconds: number) => void;
}

/** Deletes what was planned, ref by ref; each is looked at again right before, as the app does. */
export async function carryOut(
  access: RepositoryAccess,
  plan: Pick<RepositoryPlan, "plan" | "rules">,
  options: CarryOutOptions,
): Promise<void> {
  try {
    await carryOutAll(access, plan, options);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

async function carryOutAll(
  access: RepositoryAccess,
  { plan, rules }: Pick<RepositoryPlan, "plan" | "rules">,
  options: CarryOutOptions,
): Promise<void> {
  for (const [ref, planned] of Map.groupBy(plan.remove, ({ entry }) => entry.ref)) {
    for (let from = 0; from < planned.length; from += MOST_BETWEEN_LOOKS) {
      const look = await patiently(() => lookAtRef(access, { repository: access.repository, ref }), options);
      const now = look === undefined ? undefined : planPurge(look.entries, look.refs, rules);
      const due = new Set(now?.remove.map(({ entry }) => entry.id));
      const kept = new Set(now?.keep.map(({ entry }) => entry.id));
      for (const each of planned.slice(from, from + MOST_BETWEEN_LOOKS)) {
        const { id } = each.entry;
        if (due.has(id)) options.onDone({ planned: each, outcome: await remove(access, id, options) });
        else options.onDone({ planned: each, outcome: kept.has(id) ? "kept" : "gone" });
      }
    }
  }
}

async function remove(access: RepositoryAccess, id: number, options: CarryOutOptions): Promise<Outcome> {
  const startedMs = performance.now();
  try {
    return await patiently(() => access.removeCacheEntry(id), options);
  } catch (error) {
    // Without the permission every other deletion fails too.
    if (error instanceof MissingPermissionError || options.signal.aborted) throw error;
    return "failed";
  } finally {
    await pause(Math.max(0, startedMs + EVERY_MS - performance.now()), options);
  }
}

/** Asks GitHub, waits for as long as its limits take, and tries again after a fault of its own. */
async function patiently<Value>(ask: () => Promise<Value>, options: CarryOutOptions): Promise<Value> {
  for (let tries = 1; ; ) {
    options.signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      const seconds = limitSeconds(error, Date.now());
      if (seconds !== undefined) {
        options.onLimit(seconds);
        await pause(seconds * 1_000, options);
      } else if (error instanceof MissingPermissionError || tries >= MOST_TRIES) {
        throw error;
      } else {
        tries += 1;
        await pause(TRY_AGAIN_MS, options);
      }
    }
  }
}

/** Over at once when it shall end; what comes next finds that out. */
async function pause(ms: number, { signal }: CarryOutOptions): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
