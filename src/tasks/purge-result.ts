import type { PurgePlan } from "../analysis/plan-purge.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { PullRequest } from "../model/pull.ts";
import type { PlannedEntry, PurgeResult } from "../model/purge.ts";
import { kindOfRef } from "../model/ref.ts";
import type { RepositoryRules, TaskDependencies } from "./dependencies.ts";
import { purgeRules } from "./purge-rules.ts";
import { purgeRef, reportPull, type TaskData } from "./requests.ts";

/** How a purge ended. */
export type PurgeEnd =
  | {
      /** `dropped`: the ref is in use again. */
      readonly state: "done" | "dry-run" | "dropped";
      readonly plan: PurgePlan;
      readonly inUse: boolean;
      readonly note: string | null;
    }
  /**
   * A permission is missing, or GitHub has another reason that only a person can change; `note` is the sentence that says
   * which and where. `everywhere`: it holds for all refs of the repository.
   */
  | { readonly state: "refused"; readonly note: string; readonly everywhere: boolean };

/** A try of a purge, with what it works with. */
export interface PurgeScope {
  readonly data: TaskData<"purge-ref">;
  readonly github: GitHubRepository;
  readonly dependencies: TaskDependencies;
  readonly rules: RepositoryRules;
}

/**
 * Remembers what was seen of a pull request. One that only a sweep has found stays unknown, and so gets no comment: the
 * first sweep after an installation finds hundreds that were closed long ago.
 */
export async function rememberPull(
  pull: PullRequest | null,
  { data, dependencies: { store } }: PurgeScope,
): Promise<void> {
  if (pull === null) return;
  const isUnknown = data.cause === "sweep" && (await store.findPull(data.repository.id, pull.number)) === undefined;
  if (!isUnknown) await store.savePull(data.repository.id, pull);
}

/** Writes down how a purge ended, tells it on its pull request, and asks for the repository's next one. */
export async function endPurge(end: PurgeEnd, purgeId: string | undefined, scope: PurgeScope): Promise<void> {
  const { data, dependencies } = scope;
  const { store, log, enqueue } = dependencies;
  const { repository, ref, cause } = data;
  await store.forgetIdlePurges(repository.id, ref);
  if (purgeId !== undefined) {
    await store.settlePurge(repository.id, { purgeId, state: end.state, note: end.note });
  }
  const result = await resultOf(end, scope);
  log.info({ purge: purgeId, ref, cause, state: end.state, note: end.note, ...result }, "purge ended");
  dependencies.onPurgeEnd(end.state);
  await tellPull(result, scope);

  // One after the other: a first sweep may find a thousand refs, and other work has to come in between.
  const isHopeless = end.state === "refused" && end.everywhere;
  const next = isHopeless ? undefined : await store.nextOpenPurge(repository.id);
  // As what it began as: the one that goes on after a close would slow down as a sweep's.
  if (next !== undefined && next.ref !== ref) await enqueue(purgeRef(data, next));
}

/** What the pull request's comment shall say; `null` where it has nothing to say of a purge. */
async function resultOf(end: PurgeEnd, { data, dependencies, rules }: PurgeScope): Promise<PurgeResult | null> {
  if (kindOfRef(data.ref).kind !== "pull") return null;
  const freed = await dependencies.store.purgedOfRef(data.repository.id, data.ref);
  if (end.state === "refused") return { kind: "refused", ...freed, reason: end.note };
  const isSwitchedOff = purgeRules(rules.config, data.cause).switchedOff.pull !== undefined;
  if (end.inUse || (isSwitchedOff && freed.entries === 0)) return null;
  const kept = end.plan.keep.filter(({ why }) => why.kind === "kept-key" || why.kind === "blob-of-kept-index").length;
  const counted = end.state === "dry-run" ? sumOf(end.plan.remove) : freed;
  // A purge that is over has nothing left to delete, unless GitHub lists what it said it deleted.
  const stillListed = end.state === "done" ? end.plan.remove.length : 0;
  const proof = stillListed === 0 ? {} : { stillListed };
  return { kind: "done", ...counted, dryRun: end.state === "dry-run", kept, ...proof };
}

function sumOf(removals: readonly PlannedEntry[]): { readonly entries: number; readonly bytes: number } {
  const closed = removals.filter(({ reason }) => reason.kind === "pull-closed");
  return { entries: closed.length, bytes: closed.reduce((sum, { entry }) => sum + entry.sizeBytes, 0) };
}

async function tellPull(
  result: PurgeResult | null,
  { data, dependencies: { store, enqueue } }: PurgeScope,
): Promise<void> {
  const named = kindOfRef(data.ref);
  if (named.kind !== "pull" || (await store.findPull(data.repository.id, named.number)) === undefined) return;
  await store.savePurge(data.repository.id, { number: named.number, purge: result });
  if (result !== null) await enqueue(reportPull(data, named.number));
}
