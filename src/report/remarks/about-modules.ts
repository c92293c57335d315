import { count } from "../format.ts";
import { nameList } from "./name-list.ts";
import { cost, type ReadJob, type Remark, silent } from "./remark.ts";

/** Go modules that several jobs of a run downloaded. */
export function aboutModules(jobs: readonly ReadJob[]): readonly Remark[] {
  const jobsOf = new Map<string, ReadJob[]>();
  for (const job of jobs) {
    for (const module of new Set(job.reading.goModules)) jobsOf.set(module, [...(jobsOf.get(module) ?? []), job]);
  }
  const repeated = jobsOf
    .values()
    .filter((each) => each.length > 1)
    .toArray();
  if (repeated.length === 0) return [];
  const names = new Set(repeated.flat().map((job) => job.name));
  const modules = count(repeated.length, "Go module was", "Go modules were");
  const what = `${modules} downloaded in more than one job`;
  const remark = cost((quote) => `${what}: ${nameList([...names], quote)}.`);
  return [silent({ ...remark, brief: `${what}.` })];
}
