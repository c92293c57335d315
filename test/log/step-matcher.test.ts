import { describe, expect, it } from "vitest";
import { matchSteps, type SectionOfStep } from "../../src/log/step-matcher.ts";
import type { Step } from "../../src/model/run.ts";

const T0 = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A step that ran from one second of the job to another. */
function step(
  number: number,
  name: string,
  [from, to]: readonly [number, number],
  conclusion: Step["conclusion"] = "success",
): Step {
  return { number, name, conclusion, startedAtMs: T0 + from * 1_000, completedAtMs: T0 + to * 1_000 };
}

function main(title: string, second: number | null): SectionOfStep {
  return { kind: "main", title, atMs: second === null ? null : T0 + second * 1_000, stepName: null };
}

function post(second: number): SectionOfStep {
  return { kind: "post", title: "", atMs: T0 + second * 1_000, stepName: null };
}

function matched(sections: readonly SectionOfStep[], steps: readonly Step[]): readonly (number | null)[] {
  return matchSteps(sections, steps).map((reference) => reference?.number ?? null);
}

describe("which step of the jobs API a part of the log is of", () => {
  const setUp = step(1, "Set up job", [0, 1]);
  const cache = step(2, "Restore the tools", [1, 3]);
  const build = step(3, "Build", [3, 60]);
  const saved = step(4, "Post Restore the tools", [60, 62]);
  const complete = step(5, "Complete job", [62, 62]);
  const all = [setUp, cache, build, saved, complete];

  it("is certain when there are as many headers as steps that ran and every time agrees", () => {
    expect(matched([main("actions/cache@v4", 1.2), main("make", 3.1), post(60.5)], all)).toEqual([2, 3, 4]);
  });

  it("is certain with a skipped step, which has no header", () => {
    const skipped = step(6, "Deploy", [3, 3], "skipped");
    expect(matched([main("actions/cache@v4", 1.2), main("make", 3.1)], [...all, skipped])).toEqual([2, 3]);
  });

  it("is certain at the time when a single step ran, though a composite action has headers of its own", () => {
    expect(matched([main("./setup", 1.2), main("actions/cache@v4", 2), main("make", 30)], all)).toEqual([2, 2, 3]);
  });

  it("is not certain in the second in which one step ends and the next begins", () => {
    expect(
      matched([main("./setup", 1.5), main("actions/cache@v4", 2), main("make", 3.4), main("true", 30)], all),
    ).toEqual([2, 2, null, 3]);
  });

  it("is certain in such a second by the name that GitHub gives a step without one", () => {
    const unnamed = [setUp, step(2, "Run actions/cache@v4", [1, 3]), step(3, "Run make", [3, 60])];
    expect(matched([main("./setup", 1.5), main("x", 2), main("make", 3.4)], unnamed)).toEqual([2, 2, 3]);
  });

  it("is not certain when the two have the same name", () => {
    const twins = [step(2, "Run make", [1, 3]), step(3, "Run make", [3, 60])];
    expect(matched([main("make", 3.4)], twins)).toEqual([null]);
  });

  it("is not certain without times in the log", () => {
    expect(matched([main("actions/cache@v4", null), main("make", null)], all)).toEqual([null, null]);
  });

  it("is not certain for a clock that is wrong", () => {
    expect(matched([main("actions/cache@v4", 7_201), main("make", 7_203)], all)).toEqual([null, null]);
  });

  it("is not certain for two post steps in the same second, when the log has more post lines than there are post steps", () => {
    const posts = [step(8, "Post A", [60, 61]), step(9, "Post B", [61, 62])];
    expect(matched([post(60), post(60.5), post(61.2)], posts)).toEqual([8, 8, null]);
  });

  it("is the composite action's for a header inside it, if the time agrees", () => {
    const inside = { ...main("actions/cache@v4", 3.2), within: 0 };
    const late = { ...main("actions/cache@v4", 90), within: 0 };
    expect(matched([main("./setup", 1.2), inside, main("make", 3.4)], all)).toEqual([2, 2, 3]);
    expect(matched([main("./setup", 1.2), late, main("make", 3.4)], all)).toEqual([2, null, 3]);
  });

  it("is nothing without the API's steps", () => {
    expect(matched([main("make", 3)], [])).toEqual([null]);
  });

  it("is what the log itself names, with the number where one step alone has that name", () => {
    const named: SectionOfStep = { kind: "main", title: "make", atMs: null, stepName: "Build" };
    expect(matchSteps([named], all)).toEqual([{ number: 3, name: "Build" }]);
    expect(matchSteps([named], [])).toEqual([{ number: null, name: "Build" }]);
    expect(matchSteps([named], [build, step(7, "Build", [1, 2])])).toEqual([{ number: null, name: "Build" }]);
  });

  it("is never a step that did not run", () => {
    const queued: Step = { number: 9, name: "Run make", conclusion: null, startedAtMs: null, completedAtMs: null };
    expect(matched([main("make", 3)], [queued])).toEqual([null]);
  });
});
