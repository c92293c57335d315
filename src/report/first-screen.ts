import type { PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import { budgetSentence } from "./budget-sentence.ts";
import { configFaultLines } from "./config-fault-lines.ts";
import { inlineCode, inlineText } from "./escape.ts";
import { count, formatSeconds } from "./format.ts";
import { headline } from "./headline.ts";
import type { JobRows } from "./job-rows.ts";
import { purgeSentence } from "./purge-sentence.ts";
import type { Remark } from "./remarks/remark.ts";
import { HEAD_LINE } from "./says-the-same.ts";
import { workflowSentence } from "./workflow-sentence.ts";

/** Lines above the folds, at most: what a person sees without scrolling. A table's rule is no line. */
const MOST_LINES = 12;

/** Workflows with a sentence of their own. */
const MOST_WORKFLOWS = 3;

/** Silent faults that are shown without unfolding. */
const MOST_REMARKS = 2;

/** Fewer rows than this make no table worth its head. */
const FEWEST_ROWS = 2;

/** What caches saved or cost has to be this much to be worth a line, in seconds. */
const WORTH_SECONDS = 1;

interface ScreenParts {
  readonly rows: JobRows;
  readonly remarks: readonly Remark[];
  /** What else a person has to know, in sentences of ours. */
  readonly notes: readonly string[];
}

export interface FirstScreen {
  readonly paragraphs: readonly string[];
  /** How many rows of telling jobs are in it. */
  readonly rowsShown: number;
  readonly remarksShown: readonly Remark[];
}

/** What a person sees without unfolding: the verdict, its numbers, and as many of the telling jobs as there is room for. */
export function firstScreen(findings: PullFindings, { rows, remarks, notes }: ScreenParts): FirstScreen {
  const faults = configFaultLines(findings.configFaults);
  const isCold = findings.workflows.some((workflow) => workflow.coldStart !== null);
  const silent =
    faults === undefined ? remarks.filter((remark) => isSilent(remark, isCold)).slice(0, MOST_REMARKS) : [];
  const list = [
    ...workflowLines(findings.workflows),
    ...impactLines(findings.workflows),
    ...silent.map(({ say }) => `⚠️ ${say(inlineCode)}`),
  ].map((line) => `- ${line}`);
  const words = [`### ${headline(findings)}`, faults, purgeSentence(findings.purge), list.join("\n")];
  const paragraphs = words.filter((text) => text !== undefined).filter((text) => text !== "");
  const foot = [footLine(findings, notes), budgetLine(findings)].filter((line) => line !== undefined).join("\n");
  const used = [...paragraphs, foot].join("\n").split("\n").length;
  const rowsShown = rowsWithin(rows, MOST_LINES - used - 1);
  const table = rowsShown === 0 ? [] : [[...rows.head, ...rows.telling.slice(0, rowsShown)].join("\n")];
  return { paragraphs: [...paragraphs, ...table, foot], rowsShown, remarksShown: silent };
}

function isSilent({ silent }: Remark, isCold: boolean): boolean {
  return silent === "always" || (silent === "when-warm" && !isCold);
}

function rowsWithin({ telling }: JobRows, lines: number): number {
  const rows = Math.min(telling.length, Math.max(0, lines));
  return rows < Math.min(FEWEST_ROWS, telling.length) ? 0 : rows;
}

/** Those that changed first, then in the order of their runs. */
function workflowLines(workflows: readonly WorkflowFindings[]): readonly string[] {
  const ranked = workflows.toSorted((a, b) => Number(b.significant) - Number(a.significant));
  const shown = ranked.length > MOST_WORKFLOWS ? ranked.slice(0, MOST_WORKFLOWS - 1) : ranked;
  const left = ranked.length - shown.length;
  return [...shown.map(workflowSentence), ...(left > 0 ? [`and ${count(left, "more workflow")}, see below.`] : [])];
}

/** What caches saved and their misses cost, where it was most. Workflows run side by side, so they are not added up. */
function impactLines(workflows: readonly WorkflowFindings[]): readonly string[] {
  const impact = (workflow: WorkflowFindings) => (workflow.saved?.seconds ?? 0) + (workflow.lost?.seconds ?? 0);
  const [most] = workflows.toSorted((a, b) => impact(b) - impact(a));
  if (most === undefined) return [];
  const [saved, lost] = [most.saved?.seconds ?? 0, most.lost?.seconds ?? 0];
  const run = workflows.length > 1 ? inlineCode(most.workflow) : "this run";
  const parts = [
    saved >= WORTH_SECONDS ? `Caches made ${run} about **${formatSeconds(saved)}** shorter` : "",
    lost >= WORTH_SECONDS
      ? `misses made ${saved >= WORTH_SECONDS ? "it" : run} about **${formatSeconds(lost)}** longer`
      : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return [];
  const sentence = `${parts.join(", and ")}.`;
  return [sentence.charAt(0).toUpperCase() + sentence.slice(1)];
}

function budgetLine(findings: PullFindings): string | undefined {
  const sentence = budgetSentence(findings);
  return sentence === undefined ? undefined : `<sub>${sentence}</sub>`;
}

/** What the comment is about, what was there before, and what else there is to know, small. */
function footLine(findings: PullFindings, notes: readonly string[]): string {
  const parts = [
    commit(findings.headSha),
    ...previousParts(findings.workflows),
    ...notes.map((note) => inlineText(note, 400)),
  ];
  return `${HEAD_LINE}${parts.join(" · ")}</sub>`;
}

function previousParts(workflows: readonly WorkflowFindings[]): readonly string[] {
  const before = workflows.filter(({ previous }) => previous !== null).slice(0, MOST_WORKFLOWS);
  const [first] = before;
  if (first?.previous == null) return [];
  const results = before.map(({ workflow, previous }) => {
    const name = workflows.length > 1 ? `${inlineCode(workflow)} ` : "";
    if (previous === null || previous.workingSeconds === null) return `${name}no usable times`;
    const ended = previous.conclusion === "success" ? "" : ` (${inlineCode(previous.conclusion ?? "unfinished")})`;
    return `${name}${formatSeconds(previous.workingSeconds)}${previous.state === "cold" ? ", cold" : ""}${ended}`;
  });
  return [`previous push ${commit(first.previous.headSha)}: ${results.join(", ")}`];
}

/** GitHub makes a link of seven characters, where it has such a commit. */
function commit(sha: string): string {
  return /^[0-9a-f]{40}$/.test(sha) ? sha.slice(0, 7) : inlineCode(sha, 40);
}
