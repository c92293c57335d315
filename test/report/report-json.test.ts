import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commentJson } from "../../src/report/escape.ts";
import { MOST_REPORT_BYTES, toReport } from "../../src/report/report-json.ts";
import { madeBuild, madeCache } from "../cli/analyze/made-readings.ts";
import { hostileText } from "./hostile-text.ts";
import { madeFindings, madeJob, madeReading, madeWorkflow } from "./made-findings.ts";

const root = path.resolve(import.meta.dirname, "../..");
const schema: object = JSON.parse(readFileSync(path.join(root, "docs/report.schema.json"), "utf8"));
const validate: ValidateFunction = new Ajv({ strictTypes: false }).compile(schema);

function faultsOf(report: unknown): unknown {
  return validate(report) ? [] : validate.errors;
}

function bytesOf(report: object): number {
  return new TextEncoder().encode(commentJson(report)).byteLength;
}

describe("the report", () => {
  const runs = path.join(root, "test/fixtures/runs");
  const names = readdirSync(runs, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(names.map(({ name }) => name))("has the shape of docs/report.schema.json: %s", (name) => {
    const comment = readFileSync(path.join(runs, name, "comment.md"), "utf8").trimEnd();
    const [, json = ""] = /^<!-- cachewarden:report (.*) -->$/.exec(comment.split("\n").at(-1) ?? "") ?? [];
    expect(faultsOf(JSON.parse(json))).toEqual([]);
  });

  it("keeps its shape and its 16 KiB with any names and numbers of workflows and jobs", () => {
    const reading = madeReading({ caches: [madeCache()], builds: [madeBuild()] });
    const shapes = fc.record({ text: hostileText(), workflows: fc.nat(60), jobs: fc.nat(300), failed: fc.boolean() });
    fc.assert(
      fc.property(shapes, ({ text, workflows, jobs, failed }) => {
        const made = Array.from({ length: jobs }, () => madeJob({ name: text, ...(failed ? {} : { reading }) }));
        const report = toReport(
          madeFindings({
            headSha: text,
            workflows: Array.from({ length: workflows }, (_, at) =>
              madeWorkflow({ workflow: text, conclusion: text, jobs: at === 0 ? made : [] }),
            ),
          }),
        );
        expect(faultsOf(report)).toEqual([]);
        expect(bytesOf(report)).toBeLessThan(MOST_REPORT_BYTES);
        const shown = report.workflows.reduce((sum, each) => sum + each.jobs.length, 0);
        expect(shown + report.jobs_omitted).toBe(workflows === 0 ? 0 : jobs);
        expect(report.workflows.length + (report.workflows_omitted ?? 0)).toBe(workflows);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("leaves out jobs with nothing to say first", () => {
    const quiet = Array.from({ length: 250 }, (_, at) => madeJob({ name: `quiet ${at}` }));
    const slow = madeJob({ name: "slow", significant: true });
    const report = toReport(madeFindings({ workflows: [madeWorkflow({ jobs: [...quiet, slow] })] }));
    expect(report.jobs_omitted).toBeGreaterThan(0);
    expect(report.workflows[0]?.jobs.map((job) => job.name)).toContain("slow");
  });

  it("tells null and not 0 where a log had no evidence", () => {
    const [job] =
      toReport(madeFindings({ workflows: [madeWorkflow({ jobs: [madeJob({ reading: madeReading() })] })] }))
        .workflows[0]?.jobs ?? [];
    expect(job).toMatchObject({ caches: null, build: null });
  });
});
