import { aboutBuild } from "./about-build.ts";
import { aboutCache } from "./about-cache.ts";
import { aboutModules } from "./about-modules.ts";
import type { ReadJob, Remark } from "./remark.ts";

/** The worst first: what failed, what was missed, what was done twice. */
export function whatStandsOut(jobs: readonly ReadJob[]): readonly Remark[] {
  const remarks = [
    ...jobs.flatMap((job) => job.reading.caches.flatMap((cache) => aboutCache(job, cache))),
    ...jobs.flatMap((job) => job.reading.builds.flatMap((build) => aboutBuild(job, build))),
    ...aboutModules(jobs),
  ];
  return remarks.toSorted((a, b) => Number(a.kind === "cost") - Number(b.kind === "cost"));
}
