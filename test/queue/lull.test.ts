import { describe, expect, it } from "vitest";
import { createLull } from "../../src/queue/lull.ts";

/** A lull with a clock that stands still until it is moved. */
function lullAt() {
  const clock = { ms: 0 };
  return { clock, lull: createLull(() => clock.ms) };
}

describe("a lull", () => {
  it("covers looks that leave out the same installations or more, and no others", () => {
    const { lull } = lullAt();
    lull.begin(["1"], 1_000)();
    expect(lull.covers(["1"])).toBe(true);
    expect(lull.covers(["1", "2"])).toBe(true);
    expect(lull.covers([])).toBe(false);
    expect(lull.covers(["2"])).toBe(false);
  });

  it("ends by itself, because tasks that were put off come due", () => {
    const { lull, clock } = lullAt();
    lull.begin([], 1_000)();
    clock.ms = 1_000;
    expect(lull.covers([])).toBe(false);
  });

  it("ends when a task is stored, and is not noted by a look that began before", () => {
    const { lull } = lullAt();
    const noted = lull.begin([], 1_000);
    lull.end();
    noted();
    expect(lull.covers([])).toBe(false);
  });

  it("ends when another installation's task ends: the next one of its pull request may begin", () => {
    const { lull } = lullAt();
    lull.begin(["1"], 1_000)();
    lull.endFor("1");
    expect(lull.covers(["1"])).toBe(true);
    lull.endFor("2");
    expect(lull.covers(["1"])).toBe(false);
  });
});
