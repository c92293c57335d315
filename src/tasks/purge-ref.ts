import { planPurge } from "../analysis/plan-purge.ts";
import { MissingPermissionError, refusalWords } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import { kindOfRef } from "../model/ref.ts";
import { type RepositoryRules, readRules, type TaskDependencies } from "./dependencies.ts";
import { leaveToOthers } from "./leave-to-others.ts";
import { PostponedError } from "./postponed-error.ts";
import { deleteEntries } from "./purge-entries.ts";
import { lookAtRef } from "./purge-look.ts";
import { deletionsQueue, purgePace } from "./purge-pace.ts";
import { endPurge, type PurgeScope, rememberPull } from "./purge-result.ts";
import { purgeRules } from "./purge-rules.ts";
import { nextStep } from "./purge-step.ts";
import { purgeRef, reportPull, type TaskData } from "./requests.ts";

/** How long GitHub's listing gets to catch up with what was deleted, in seconds. */
const LOOK_SECONDS = 5;

/**
 * One step of the purge of a ref. Each begins with a look at how things are now and ends with a stored request for the
 * next, so it may be cut off anywhere: what is deleted follows from the look and not from where an earlier try was.
 */
export async function purgeRefTask(
  data: TaskData<"purge-ref">,
  dependencies: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const github = await dependencies.github.repository(data.installationId, data.repository);
  await waitForTurn(data, github, dependencies);
  const rules = await readRules(github);
  if (rules.faults.length > 0) return leaveAlone(data, dependencies);
  const scope = { data, github, dependencies, rules };
  try {
    await purgeStep(scope, signal);
  } catch (error) {
    const refusal = refusalFrom(error, data);
    if (refusal === undefined) throw error;
    const purge = await dependencies.store.findOpenPurge(data.repository.id, data.ref);
    await endPurge({ state: "refused", ...refusal }, purge?.id, scope);
  }
}

/** Asks GitHub for nothing: purges of many repositories wait for each other, and each try would begin with a look. */
async function waitForTurn(
  { cause, installationId }: TaskData<"purge-ref">,
  github: GitHubRepository,
  { store }: TaskDependencies,
): Promise<void> {
  const pace = purgePace(cause);
  leaveToOthers(github, pace.leastShare);
  if ((await store.deletionWait(installationId, pace)) > pace.mostWaitMs) throw deletionsQueue();
}

/** How a purge ends with what GitHub refused for good; nothing where another try may help. */
function refusalFrom(
  error: unknown,
  { repository: { owner, name } }: TaskData<"purge-ref">,
): { readonly note: string; readonly everywhere: boolean } | undefined {
  if (error instanceof MissingPermissionError) return { note: error.message, everywhere: true };
  const words = refusalWords(error);
  return words === undefined
    ? undefined
    : { note: `GitHub refuses to have caches of ${owner}/${name} deleted: ${words}`, everywhere: false };
}

async function purgeStep(scope: PurgeScope & { readonly rules: RepositoryRules }, signal: AbortSignal): Promise<void> {
  const { data, github, dependencies, rules } = scope;
  const { store, log, enqueue } = dependencies;
  const { repository, ref, cause } = data;

  // Gather
  const look = await lookAtRef(github, { repository, ref });
  if (look === undefined) return log.info({ ref }, "the repository is gone or out of reach, its purge ends");
  await rememberPull(look.pull, scope);

  // Plan, and keep the plan
  const plan = planPurge(look.entries, look.refs, purgeRules(rules.config, cause));
  const purge =
    plan.remove.length > 0
      ? await store.openPurge(repository.id, { ref, cause })
      : await store.findOpenPurge(repository.id, ref);
  const keptIds = plan.keep.map(({ entry }) => entry.id);
  if (purge !== undefined)
    await store.planRemovals(repository.id, { purgeId: purge.id, removals: plan.remove, keptIds });

  // Carry out
  const removed = purge?.removed ?? new Set();
  const step = nextStep({
    plan,
    inUse: look.inUse,
    removed,
    looks: data.looks,
    dryRun: rules.config.purge.dry_run,
    mostInStep: purgePace(cause).mostInStep,
  });
  switch (step.kind) {
    case "delete":
      await deleteEntries(github, {
        entries: step.entries,
        purgeId: purge?.id ?? "",
        lookAgain: async () => {
          const now = await lookAtRef(github, { repository, ref });
          const due = now === undefined ? [] : planPurge(now.entries, now.refs, purgeRules(rules.config, cause)).remove;
          return new Set(due.map(({ entry }) => entry.id));
        },
        data,
        dependencies,
        signal,
      });
      return enqueue(purgeRef(data, { ref, cause, looks: step.looks }));
    case "look-again":
      throw new PostponedError("GitHub lists what it has deleted", LOOK_SECONDS, {
        data: { ...data, looks: step.looks },
      });
    case "end":
      return endPurge({ ...step, plan, inUse: look.inUse }, purge?.id, scope);
  }
}

/** Under a broken configuration nothing is deleted; the pull request hears of it, and the sweep comes back. */
async function leaveAlone(data: TaskData<"purge-ref">, { log, enqueue }: TaskDependencies): Promise<void> {
  log.warn({ ref: data.ref, cause: data.cause }, "nothing is deleted while the repository's configuration is broken");
  const named = kindOfRef(data.ref);
  if (named.kind === "pull" && data.cause === "close") await enqueue(reportPull(data, named.number));
}
