import type { RepositoryRefs } from "../../analysis/judge-ref.ts";
import { type PurgePlan, type PurgeRules, planPurge } from "../../analysis/plan-purge.ts";
import type { CacheEntry } from "../../model/cache-entry.ts";
import { mergeRef } from "../../model/pull.ts";
import { kindOfRef } from "../../model/ref.ts";
import { lookAtRef } from "../../tasks/purge-look.ts";
import { purgeRules } from "../../tasks/purge-rules.ts";
import { lookAtRefs } from "../../tasks/sweep-look.ts";
import { CommandError } from "../command-error.ts";
import type { RepositoryAccess } from "./github-access.ts";

/** What shall be planned: what the app would do, one closed pull request, or everything that nobody can read again. */
export type PlanScope =
  | { readonly kind: "configured" }
  | { readonly kind: "pull"; readonly number: number }
  | { readonly kind: "unreachable" };

/** A plan with what it was made from. */
export interface RepositoryPlan {
  readonly entries: readonly CacheEntry[];
  readonly refs: RepositoryRefs;
  readonly rules: PurgeRules;
  readonly plan: PurgePlan;
}

/** Looks at a repository and plans, with the very functions that the app's own sweep has. */
export async function planRepository(access: RepositoryAccess, scope: PlanScope): Promise<RepositoryPlan> {
  const configured = purgeRules(access.config, "sweep");
  const rules = scope.kind === "unreachable" ? { ...configured, switchedOff: {} } : configured;
  if (scope.kind === "pull") return planPull(access, scope.number, rules);
  const entries = await access.cacheEntries();
  // A person wants to know what is gone of what a switch keeps, too.
  const seen = await lookAtRefs(access, { repository: access.repository, entries, switchedOff: {} });
  const refs = { ...seen, protectedBranches: await ruledBranches(access, seen) };
  return { entries, refs, rules, plan: planPurge(entries, refs, rules) };
}

/** The branches that are gone and that a ruleset covers. The app asks right before a deletion; a plan has to know it now. */
async function ruledBranches(access: RepositoryAccess, { gone }: RepositoryRefs): Promise<ReadonlySet<string>> {
  const ruled = new Set<string>();
  for (const ref of gone) {
    const named = kindOfRef(ref);
    if (named.kind === "branch" && (await access.isBranchRuled(named.name))) ruled.add(named.name);
  }
  return ruled;
}

async function planPull(access: RepositoryAccess, number: number, configured: PurgeRules): Promise<RepositoryPlan> {
  // Asked for by its number, so a switch against doing it at the close does not count; what it keeps does.
  const rules = { ...configured, switchedOff: {} };
  const look = await lookAtRef(access, { repository: access.repository, ref: mergeRef(number) });
  if (look === undefined || look.pull === null) throw new CommandError(`there is no pull request ${number}`);
  if (look.inUse) throw new CommandError(`pull request ${number} is open, so its caches are in use and stay`);
  return { entries: look.entries, refs: look.refs, rules, plan: planPurge(look.entries, look.refs, rules) };
}
