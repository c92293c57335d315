import type { Omitted } from "../../model/reading.ts";
import { count } from "../../report/format.ts";

/** What was left out of a job's reading, because its log said more than is kept of one job. */
export function omittedWords({ caches = 0, builds = 0, goModules = 0 }: Omitted): string {
  const parts = [
    ...(caches > 0 ? [count(caches, "restore or save", "restores and saves")] : []),
    ...(builds > 0 ? [count(builds, "image build")] : []),
    ...(goModules > 0 ? [`the names of ${count(goModules, "Go module")}`] : []),
  ];
  return `left out: ${parts.join(", ")}`;
}
