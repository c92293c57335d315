import type { SharedScope } from "../../analysis/findings.ts";
import { aboutBuild } from "./about-build.ts";
import { aboutCache } from "./about-cache.ts";
import { aboutModules } from "./about-modules.ts";
import { aboutScopes } from "./about-scopes.ts";
import type { ReadJob, Remark } from "./remark.ts";

/** The worst first: what failed, why caches are not found again, what was missed, what was done twice. */
export function whatStandsOut(jobs: readonly ReadJob[], sharedScopes: readonly SharedScope[]): readonly Remark[] {
  const remarks = [
    ...aboutScopes(sharedScopes),
    ...jobs.flatMap((job) => job.reading.caches.flatMap((cache) => aboutCache(job, cache))),
    ...jobs.flatMap((job) => job.reading.builds.flatMap((build) => aboutBuild(job, build))),
    ...aboutModules(jobs),
  ];
  return remarks.toSorted((a, b) => Number(a.kind === "cost") - Number(b.kind === "cost"));
}
