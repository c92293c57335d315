import { describe, expect, it } from "vitest";
import { matchArchivedJobs } from "../../src/archive/match-archived-jobs.ts";

/** Which log each job gets: job names with the archive's name of the log, or `null`. */
function matched(archived: readonly string[], names: readonly string[]): Record<string, string | null> {
  const jobs = names.map((name, id) => ({ id, name }));
  const logs = matchArchivedJobs(
    archived.map((jobName) => ({ jobName })),
    jobs,
  );
  return Object.fromEntries(jobs.map(({ id, name }) => [name, logs.get(id)?.jobName ?? null]));
}

const long = "x".repeat(95);

describe("a job's log in the archive", () => {
  it.each([
    ["has its name", "build", "build"],
    ["has lost a slash", "run-tests  build", "run-tests / build"],
    ["has an underscore for a slash", "run-tests _ build", "run-tests / build"],
    ["has lost a colon", "lint go", "lint: go"],
    ["has lost what Windows forbids", "a b c", 'a <b> "c"?'],
    ["is cut at 90 UTF-16 units", long.slice(0, 90), long],
    ["is not cut", long, long],
    ["is cut after its slashes were removed", `a  ${long}`.slice(0, 90), `a / ${long}`],
    ["is cut after its slashes were replaced", `a _ ${long}`.slice(0, 90), `a / ${long}`],
    ["is cut within a character", `x${"😅".repeat(44)}\uFFFD`, `x${"😅".repeat(60)}`],
    ["is cut at a blank, which goes too", "y".repeat(89), `${"y".repeat(89)} and more`],
    ["has the brackets of a matrix", "build (ubuntu-24.04, 3.11)", "build (ubuntu-24.04, 3.11)"],
    ["has characters that mean something in a pattern", "a.+*(b)[c]{d}^$", "a.+*(b)[c]{d}^$"],
  ])("%s", (_case, archived, name) => {
    expect(matched([archived, "other"], [name, "other"])).toEqual({ [name]: archived, other: "other" });
  });

  it("is found by the whole name, not by its end", () => {
    expect(matched(["2X", "X"], ["X", "2X"])).toEqual({ X: "X", "2X": "2X" });
  });

  it("is not there for a job that was skipped", () => {
    expect(matched(["build"], ["build", "deploy"])).toEqual({ build: "build", deploy: null });
  });
});

describe("where the log is not certain, a job has none", () => {
  it.each([
    ["two jobs have one name", ["build", "build"], ["build", "build"]],
    ["two jobs have one name and the archive numbers them", ["build", "build (1)"], ["build", "build", "build (1)"]],
    ["two jobs have one name and one of them was skipped", ["build"], ["build", "build"]],
    ["two jobs differ in what the archive loses", ["a  b"], ["a / b", "a : b"]],
    ["two jobs differ after the cut", [long.slice(0, 90)], [`${long}1`, `${long}2`]],
    ["one job has two logs", ["a _ b", "a  b"], ["a / b"]],
  ])("%s", (_case, archived, names) => {
    expect(Object.values(matched(archived, names)).every((log) => log === null)).toBe(true);
  });

  it("but the others have theirs", () => {
    expect(matched(["build", "build", "test"], ["build", "build", "test"])).toEqual({ build: null, test: "test" });
  });
});

it("matches the 256 jobs of the largest matrix", () => {
  const names = Array.from({ length: 256 }, (_, index) => `call / test (shard ${index}, os: linux)`);
  const archived = names.map((name) => name.replaceAll("/", "_").replaceAll(":", "_")).reverse();
  expect(
    matchArchivedJobs(
      archived.map((jobName) => ({ jobName })),
      names.map((name, id) => ({ id, name })),
    ).size,
  ).toBe(256);
});
