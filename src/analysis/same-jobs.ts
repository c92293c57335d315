import type { Job } from "../model/run.ts";
import { didRun } from "./measure-run.ts";

/** A job as far as the question goes whether it ran. */
type Named = Pick<Job, "name" | "conclusion">;

/** The jobs of an earlier run that the present run's time may be compared with. */
export interface SameJobs<Earlier> {
  readonly jobs: readonly Earlier[];
  /** Names of jobs that ran then and that the present run skipped. */
  readonly leftAside: readonly string[];
}

/**
 * Which job runs is up to conditions: a deployment waits for the base branch, and a path filter skips the tests of what
 * did not change. A run without a long job would pass for a quick one, so what the present run skipped is left aside in
 * an earlier one. Nothing comes back where the earlier run skipped what ran now: how long that takes it does not tell.
 */
export function sameJobs<Earlier extends Named>(
  present: readonly Named[],
  earlier: readonly Earlier[],
): SameJobs<Earlier> | undefined {
  if (missing(present.filter(didRun), earlier).size > 0) return undefined;
  const aside = missing(earlier.filter(didRun), present);
  return { jobs: earlier.filter(({ name }) => !aside.has(name)), leftAside: [...aside] };
}

/**
 * The same of a run of another workflow, which may have jobs of its own: only those count that the present run has by
 * name, and nothing comes back where one is missing there.
 */
export function sharedJobs<Earlier extends Named>(
  present: readonly Named[],
  earlier: readonly Earlier[],
): SameJobs<Earlier> | undefined {
  if (jobsMissingThere(present, [earlier]).length > 0) return undefined;
  const here = new Set(present.map(({ name }) => name));
  return sameJobs(
    present,
    earlier.filter(({ name }) => here.has(name)),
  );
}

/** The jobs of the present run that ran and that no run of another workflow has. */
export function jobsMissingThere(present: readonly Named[], runs: readonly (readonly Named[])[]): readonly string[] {
  const there = new Set(runs.flat().map(({ name }) => name));
  return [...new Set(present.filter(didRun).map(({ name }) => name))].filter((name) => !there.has(name));
}

/** The names of jobs that ran in one run and that another one skipped. */
function missing(ran: readonly Named[], other: readonly Named[]): ReadonlySet<string> {
  const skipped = other.filter(({ conclusion }) => conclusion === "skipped");
  if (skipped.length === 0) return new Set();
  // A name may come again, once skipped and once not.
  const alsoRan = new Set(other.filter(didRun).map(({ name }) => name));
  const names = ran.map(({ name }) => name).filter((name) => !alsoRan.has(name));
  return new Set(names.filter((name) => skipped.some((each) => standsFor(each.name, name))));
}

/**
 * Whether a skipped job stands for one that ran. A matrix that is skipped is one job, by the matrix's name without its
 * values or with the expressions for them, and so is a call of a reusable workflow
 * (https://github.com/actions/runner/issues/952).
 */
function standsFor(skipped: string, name: string): boolean {
  const expression = skipped.indexOf("${{");
  if (expression < 0) return name === skipped || name.startsWith(`${skipped} (`) || name.startsWith(`${skipped} / `);
  const end = skipped.lastIndexOf("}}");
  const [before, after] = [skipped.slice(0, expression), end < 0 ? "" : skipped.slice(end + 2)];
  return before + after !== "" && name.startsWith(before) && name.endsWith(after);
}
