import { planPurge } from "../analysis/plan-purge.ts";
import { statusOf } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import type { CacheEntry } from "../model/cache-entry.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { leaveToOthers } from "./leave-to-others.ts";
import { purgePace } from "./purge-pace.ts";
import { purgeRules } from "./purge-rules.ts";
import { keepBudget } from "./read-budget.ts";
import { purgeRef, type TaskData } from "./requests.ts";
import { lookAtRefs } from "./sweep-look.ts";

/**
 * Looks through all caches of a repository for those that nobody can read again: GitHub sends each event once, and it may
 * have been missed. It keeps the plan and asks for the first of its purges; each asks for the next one, and looks again
 * before it deletes.
 */
export async function sweepRepositoryTask(
  data: TaskData<"sweep-repository">,
  dependencies: TaskDependencies,
): Promise<void> {
  const { repository } = data;
  const { store, enqueue, log } = dependencies;
  const github = await dependencies.github.repository(data.installationId, repository);
  leaveToOthers(github, purgePace("sweep").leastShare);
  const rules = await readRules(github);
  const { config, faults } = rules;

  // Gather
  const entries = await listReachable(github);
  if (entries === undefined) return log.info({}, "the repository is gone or out of reach, it is not swept");
  await keepBudget(entries, { data, github, rules, dependencies });
  if (entries.length === 0) return;
  if (faults.length > 0) return log.warn({}, "nothing is deleted while the repository's configuration is broken");
  const allowed = purgeRules(config, "sweep");
  const refs = await lookAtRefs(github, { repository, entries, switchedOff: allowed.switchedOff });

  // Plan
  const plan = planPurge(entries, refs, allowed);
  const byRef = Map.groupBy(plan.remove, ({ entry }) => entry.ref);
  const { bytes } = plan;
  log.info(
    { entries: entries.length, remove: plan.remove.length, bytes, refs: byRef.size, dryRun: config.purge.dry_run },
    "sweep planned",
  );
  if (config.purge.dry_run) return;

  // Keep the plan, and have it carried out
  const kept = Map.groupBy(plan.keep, ({ entry }) => entry.ref);
  for (const [ref, removals] of byRef) {
    const { id: purgeId } = await store.openPurge(repository.id, { ref, cause: "sweep" });
    const keptIds = (kept.get(ref) ?? []).map(({ entry }) => entry.id);
    await store.planRemovals(repository.id, { purgeId, removals, keptIds });
  }
  const first = await store.nextOpenPurge(repository.id);
  if (first !== undefined) await enqueue(purgeRef(data, first));
}

/** All caches, or nothing where GitHub shows no such repository. */
async function listReachable(github: GitHubRepository): Promise<readonly CacheEntry[] | undefined> {
  return github.cacheEntries().catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
    return undefined;
  });
}
