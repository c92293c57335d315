import { expect, it } from "vitest";
import { sameJobs } from "../../src/analysis/same-jobs.ts";

const ran = (...names: readonly string[]) => names.map((name) => ({ name, conclusion: "success" }));
const skipped = (...names: readonly string[]) => names.map((name) => ({ name, conclusion: "skipped" }));
const namesOf = (same: ReturnType<typeof sameJobs>) => same?.jobs.map(({ name }) => name);

it("leaves aside what the present run skipped, as a deployment that only the base branch does", () => {
  const same = sameJobs([...ran("test"), ...skipped("deploy")], ran("test", "deploy"));
  expect(namesOf(same)).toEqual(["test"]);
  expect(same?.leftAside).toEqual(["deploy"]);
});

it("takes nothing from an earlier run that skipped what ran now, as a path filter does", () => {
  expect(sameJobs(ran("test", "docs"), [...ran("docs"), ...skipped("test")])).toBeUndefined();
});

it("keeps what was skipped in both, what the change added, and what it removed", () => {
  const same = sameJobs([...ran("test", "new"), ...skipped("deploy")], [...ran("test", "old"), ...skipped("deploy")]);
  expect(namesOf(same)).toEqual(["test", "old", "deploy"]);
  expect(same?.leftAside).toEqual([]);
});

it.each([
  ["a matrix without its values", "test", "test (ubuntu-latest, 24)"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how GitHub names it.
  ["a matrix with its expressions", "React ${{ matrix.react }} compatibility", "React 19 compatibility"],
  ["a call of a reusable workflow", "run-tests", "run-tests / unit-tests-and-lint"],
])("knows the jobs of %s that is skipped as one", (_what, name, job) => {
  expect(sameJobs([...ran("lint"), ...skipped(name)], ran("lint", job))?.leftAside).toEqual([job]);
  expect(sameJobs(ran("lint", job), [...ran("lint"), ...skipped(name)])).toBeUndefined();
});

it("does not take a job for skipped whose name only begins alike, or that ran as well", () => {
  expect(sameJobs([...ran("lint"), ...skipped("test")], ran("lint", "test-docs"))?.leftAside).toEqual([]);
  expect(sameJobs([...ran("test"), ...skipped("test")], ran("test"))?.leftAside).toEqual([]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how GitHub names it.
  expect(sameJobs([...ran("lint"), ...skipped("${{ matrix.name }}")], ran("lint", "any"))?.leftAside).toEqual([]);
});
