import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { analysePull, type PullFacts } from "../src/analysis/analyse-pull.ts";
import type { PullFindings } from "../src/analysis/findings.ts";
import { renderPullComment } from "../src/report/pull-comment.ts";
import { factsOf } from "./pipeline/recorded-run.ts";

const RUNS = path.resolve(import.meta.dirname, "fixtures/runs");
const names = readdirSync(RUNS, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/**
 * Every folder of recorded runs, from the logs to the comment, each stage as a golden file. After a wanted change:
 * `npx vitest run test/pipeline.test.ts -u`, and read the difference before it is committed.
 */
it.each(names.map(({ name }) => name))("%s goes through all stages as recorded", async (name) => {
  const folder = path.join(RUNS, name);
  const facts = await factsOf(folder);
  await expect(json(readingsOf(facts))).toMatchFileSnapshot(path.join(folder, "facts.json"));

  const findings = analysePull(facts);
  await expect(json(withoutReadings(findings))).toMatchFileSnapshot(path.join(folder, "findings.json"));

  await expect(`${renderPullComment(findings)}\n`).toMatchFileSnapshot(path.join(folder, "comment.md"));
});

/** What was read from each job's log. */
function readingsOf(facts: PullFacts): object {
  const jobs = facts.runs.flatMap((run) => run.jobs);
  return Object.fromEntries(jobs.map(({ job, reading }) => [job.name, reading]));
}

/** They are in the facts already. */
function withoutReadings(findings: PullFindings): object {
  const workflows = findings.workflows.map((workflow) => ({
    ...workflow,
    jobs: workflow.jobs.map(({ reading: _, ...job }) => job),
  }));
  return { ...findings, workflows };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
