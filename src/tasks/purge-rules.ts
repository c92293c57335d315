import type { PurgeSwitches } from "../analysis/judge-ref.ts";
import type { PurgeRules } from "../analysis/plan-purge.ts";
import { matchesGlobs } from "../config/matches-globs.ts";
import type { RepositoryConfig } from "../config/repository-config.ts";
import type { PurgeCause } from "../model/purge.ts";

/**
 * What the configuration lets us purge. A sweep is the same purge for closes that were missed: where closed pull
 * requests shall keep their caches, it leaves them alone too.
 */
export function purgeRules({ purge }: RepositoryConfig, cause: PurgeCause): PurgeRules {
  return { switchedOff: switchedOff(purge, cause), keeps: (key) => matchesGlobs(key, purge.keep) };
}

function switchedOff(purge: RepositoryConfig["purge"], cause: PurgeCause): PurgeSwitches {
  return {
    ...(cause === "sweep" && !purge.sweep && { pull: "sweep" }),
    ...(!purge.on_close && { pull: "on_close" }),
    ...(!purge.branches && { branch: "branches" }),
    ...(!purge.merge_queue && { queue: "merge_queue" }),
    ...(!purge.tags && { tag: "tags" }),
  };
}
