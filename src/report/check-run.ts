import type { PullFindings } from "../analysis/findings.ts";
import { headline } from "./headline.ts";
import { renderBody } from "./pull-comment.ts";

/** The longest summary of a check run that GitHub accepts, in characters. */
const MOST_SUMMARY_CHARACTERS = 65_535;

/** What a check run of the same findings says. */
export interface RenderedCheck {
  readonly conclusion: "neutral" | "failure";
  readonly title: string;
  readonly summary: string;
}

/** The comment as a check run, for teams that mute comments. It fails on nothing but a significant slow-down, and only where that is wanted. */
export function renderCheck(
  findings: PullFindings,
  { failWhenSlower }: { readonly failWhenSlower: boolean },
): RenderedCheck {
  return {
    conclusion: failWhenSlower && isSlower(findings) ? "failure" : "neutral",
    title: headline(findings),
    summary: renderBody(findings, { mostCharacters: MOST_SUMMARY_CHARACTERS, notes: [] }),
  };
}

/** Whether any workflow is, also where another one is faster by more. */
function isSlower({ workflows }: PullFindings): boolean {
  return workflows.some(({ significant, deltaSeconds }) => significant && (deltaSeconds ?? 0) > 0);
}
