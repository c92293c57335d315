import { describe, expect, it } from "vitest";
import { renderPullComment } from "../../src/report/pull-comment.ts";
import { saysTheSame } from "../../src/report/says-the-same.ts";
import { madeFindings, madeWorkflow } from "./made-findings.ts";

const budget = (usedBytes: number) => ({
  ...{ usedBytes, limitBytes: 10_000, entries: usedBytes, pullBytes: 7 },
  holders: [{ ref: "refs/heads/main", bytes: usedBytes, entries: 1 }],
});
const comment = (changes: Parameters<typeof madeFindings>[0]) => renderPullComment(madeFindings(changes));

describe("a comment says the same", () => {
  it("when only the budget moved", () => {
    expect(comment({ budget: budget(100) })).not.toBe(comment({ budget: budget(900) }));
    expect(saysTheSame(comment({ budget: budget(100) }), comment({ budget: budget(900) }))).toBe(true);
  });

  it("when the fold that tells the budget is new", () => {
    const empty = { ...budget(0), holders: [] };
    expect(saysTheSame(comment({ budget: empty }), comment({ budget: budget(900) }))).toBe(true);
  });

  it("but not when the budget came to its warning line", () => {
    expect(saysTheSame(comment({ budget: budget(100) }), comment({ budget: budget(8_100) }))).toBe(false);
  });

  it("nor when anything else changed", () => {
    const workflows = [madeWorkflow({ workingSeconds: 99 })];
    expect(saysTheSame(comment({ budget: budget(1) }), comment({ budget: budget(1), workflows }))).toBe(false);
    expect(saysTheSame("one", "other")).toBe(false);
  });
});
