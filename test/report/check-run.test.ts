import { describe, expect, it } from "vitest";
import { renderCheck } from "../../src/report/check-run.ts";
import { madeFindings, madeWorkflow } from "./made-findings.ts";

const SLOWER = madeWorkflow({ significant: true, deltaSeconds: 82 });
const FASTER = madeWorkflow({ significant: true, deltaSeconds: -100 });

describe("the check run", () => {
  it.each([
    ["a workflow is slower", [SLOWER], "failure"],
    ["a workflow is slower and another one is faster by more", [SLOWER, FASTER], "failure"],
    ["all that changed is faster", [FASTER, madeWorkflow({ deltaSeconds: 5 })], "neutral"],
  ])("fails where that is wanted and a slow-down is significant: %s", (_case, workflows, conclusion) => {
    const findings = madeFindings({ workflows });
    expect(renderCheck(findings, { failWhenSlower: true }).conclusion).toBe(conclusion);
    expect(renderCheck(findings, { failWhenSlower: false }).conclusion).toBe("neutral");
  });
});
