import type { EstimateSource, PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import { budgetSentence } from "./budget-sentence.ts";
import { configFaultLines } from "./config-fault-lines.ts";
import { inlineCode, inlineText } from "./escape.ts";
import { count, formatSeconds } from "./format.ts";
import { headline } from "./headline.ts";
import type { JobRows } from "./job-rows.ts";
import { purgeSentence } from "./purge-sentence.ts";
import type { Remark } from "./remarks/remark.ts";
import { HEAD_LINE } from "./says-the-same.ts";
import { visibleLines } from "./visible-lines.ts";
import { workflowSentence } from "./workflow-sentence.ts";

/** Lines above the folds, at most, as a person sees them: what is too long for one counts as several. */
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
  readonly mostLines?: number;
}

export interface FirstScreen {
  readonly paragraphs: readonly string[];
  /** How many rows of telling jobs are in it. */
  readonly rowsShown: number;
  readonly remarksShown: readonly Remark[];
}

/** What a person sees without unfolding: the verdict, its numbers, and as many of the telling jobs as there is room for. */
export function firstScreen(
  findings: PullFindings,
  { rows, remarks, notes, mostLines = MOST_LINES }: ScreenParts,
): FirstScreen {
  const foot = [footLine(findings, notes), budgetLine(findings)].filter((line) => line !== undefined).join("\n");
  const top = [`### ${headline(findings)}`, purgeSentence(findings.purge)].filter(isThere);
  const room = roomOf(mostLines, [...top, foot]);
  const faults = configFaultLines(findings.configFaults, room(...workflowLines(findings.workflows, 0)));
  const list = [...workflowLines(findings.workflows, room(faults))];
  const impact = impactLines(findings.workflows).find((line) => room(faults, ...list, line) >= 0);
  if (impact !== undefined) list.push(impact);

  // Rows that the table is worth its head for come before what is silent, and all others after it.
  const table = leastTable(rows, (lines) => room(faults, ...list, ...lines) >= 0);
  const isCold = findings.workflows.some((workflow) => workflow.coldStart !== null);
  const silent = faults === undefined ? remarks.filter((remark) => isSilent(remark, isCold)) : [];
  const remarksShown: Remark[] = [];
  for (const remark of silent.slice(0, MOST_REMARKS)) {
    const whole = `⚠️ ${remark.say(inlineCode)}`;
    const brief = remark.brief === undefined ? [] : [`⚠️ ${remark.brief}`];
    const fitting = [whole, ...brief].find((line) => room(faults, ...list, ...table, line) >= 0);
    if (fitting !== undefined) list.push(fitting);
    // What is told without its names is told whole below.
    if (fitting === whole) remarksShown.push(remark);
  }
  const rest = table.length === 0 ? [] : rows.telling.slice(table.length - rows.head.length);
  for (const row of rest) {
    if (room(faults, ...list, ...table, row) < 0) break;
    table.push(row);
  }
  const [first, ...others] = top;
  const words = [first, faults, ...others, list.map((line) => `- ${line}`).join("\n"), table.join("\n"), foot];
  const rowsShown = Math.max(0, table.length - rows.head.length);
  return { paragraphs: words.filter(isThere), rowsShown, remarksShown };
}

/** The table with so many rows that it is worth its head; with the first one alone where more have no room. */
function leastTable({ head, telling }: JobRows, fits: (lines: readonly string[]) => boolean): string[] {
  const tables = [FEWEST_ROWS, 1].map((number) => [...head, ...telling.slice(0, number)]);
  return telling.length === 0 ? [] : (tables.find(fits) ?? []);
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

/** How many lines are left below what has to be there and what is put there. */
function roomOf(mostLines: number, fixed: readonly string[]): (...lines: readonly (string | undefined)[]) => number {
  const left = mostLines - visibleLines(fixed.join("\n"));
  return (...lines) => left - visibleLines(lines.filter(isThere).join("\n"));
}

function isSilent({ silent }: Remark, isCold: boolean): boolean {
  return silent === "always" || (silent === "when-warm" && !isCold);
}

/** Those that changed first, then in the order of their runs; as many as there is room for, and one in any case. */
function workflowLines(workflows: readonly WorkflowFindings[], room: number): readonly string[] {
  const ranked = workflows.toSorted((a, b) => Number(b.significant) - Number(a.significant)).map(workflowSentence);
  const shown = (number: number) => {
    const left = ranked.length - number;
    return [...ranked.slice(0, number), ...(left > 0 ? [`and ${count(left, "more workflow")}, see below.`] : [])];
  };
  let number = ranked.length > MOST_WORKFLOWS ? MOST_WORKFLOWS - 1 : ranked.length;
  while (number > 1 && visibleLines(shown(number).join("\n")) > room) number -= 1;
  return shown(number);
}

/**
 * What caches saved and their misses cost, where it was most: once with what that is estimated from, and once without.
 * Workflows run side by side, so they are not added up.
 */
function impactLines(workflows: readonly WorkflowFindings[]): readonly string[] {
  const impact = (workflow: WorkflowFindings) => (workflow.saved?.seconds ?? 0) + (workflow.lost?.seconds ?? 0);
  const [most] = workflows.toSorted((a, b) => impact(b) - impact(a));
  if (most === undefined) return [];
  const parts = [
    { estimate: most.saved, cause: "caches", effect: "shorter" },
    { estimate: most.lost, cause: "misses", effect: "longer" },
  ].flatMap(({ estimate, ...words }) =>
    estimate === null || estimate.seconds < WORTH_SECONDS ? [] : [{ ...words, ...estimate }],
  );
  if (parts.length === 0) return [];
  const run = workflows.length > 1 ? inlineCode(most.workflow) : "this run";
  const sentence = (source: (how: readonly EstimateSource[]) => string) => {
    const said = parts.map(({ cause, effect, seconds, how }, at) => {
      const what = at === 0 ? run : "it";
      return `${cause} made ${what} about **${formatSeconds(seconds)}** ${effect}${source(how)}`;
    });
    const text = `${said.join(", and ")}.`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  return [sentence(sourceOf), sentence(() => "")];
}

function sourceOf(how: readonly EstimateSource[]): string {
  return how.length === 0 ? "" : ` (${how.map((each) => ESTIMATED_FROM[each]).join(" and ")})`;
}

/** The fold on how it was worked out tells it in full. */
const ESTIMATED_FROM: Readonly<Record<EstimateSource, string>> = {
  "step-readings": "from earlier times of the same steps",
  "this-run": "from the steps' own times",
  "cold-and-warm-runs": "by cold runs beside warm ones",
  "warm-runs": "beside warm runs",
};

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
