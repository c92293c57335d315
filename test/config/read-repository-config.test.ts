import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { readRepositoryConfig } from "../../src/config/read-repository-config.ts";
import { DEFAULT_CONFIG } from "../../src/config/repository-config.ts";
import type { ConfigFault } from "../../src/model/config-fault.ts";

function faultsOf(text: string): readonly ConfigFault[] {
  const reading = readRepositoryConfig(text);
  return reading.kind === "broken" ? reading.faults : [];
}

describe("reading .github/cachewarden.yml", () => {
  it("has the defaults of the documentation", () => {
    expect(DEFAULT_CONFIG).toEqual({
      report: { comment: "always", workflows: ["*"], bots: false, check: false },
      baseline: { runs: 20, minimum: 5, from: null },
      purge: {
        on_close: true,
        sweep: true,
        branches: true,
        merge_queue: true,
        tags: false,
        keep: [],
        dry_run: false,
      },
      budget: { warn_at: 0.8 },
    });
  });

  it.each([
    ["an empty file", ""],
    ["only comments", "# nothing yet\n"],
    ["an empty section", "report: {}\n"],
  ])("takes the defaults from %s", (_case, text) => {
    expect(readRepositoryConfig(text)).toEqual({ kind: "valid", config: DEFAULT_CONFIG });
  });

  it("keeps the defaults of keys that are not set", () => {
    const reading = readRepositoryConfig("report:\n  check: fail-when-slower\npurge:\n  keep: [go-*]\n");
    expect(reading).toEqual({
      kind: "valid",
      config: {
        ...DEFAULT_CONFIG,
        report: { ...DEFAULT_CONFIG.report, check: "fail-when-slower" },
        purge: { ...DEFAULT_CONFIG.purge, keep: ["go-*"] },
      },
    });
  });

  it("takes another repository's workflow to compare with", () => {
    const text = `baseline:
  from: { repository: syntasso/ci, workflow: kratix.yaml, job_prefix: { here: "run-tests / ", there: "test-kratix / " } }
`;
    expect(readRepositoryConfig(text)).toMatchObject({
      kind: "valid",
      config: { baseline: { from: { repository: "syntasso/ci", job_prefix: { there: "test-kratix / " } } } },
    });
  });

  it.each<[string, string, ConfigFault]>([
    [
      "a word that is not among those it takes",
      "report:\n  comment: sometimes\n",
      { key: "report.comment", line: 2, given: '"sometimes"', takes: "always, on-change or never" },
    ],
    [
      "a misspelt key",
      "purge:\n  on_close: true\n  dryrun: true\n",
      {
        key: "purge.dryrun",
        line: 3,
        given: "true",
        takes: "there is no such key; known here: on_close, sweep, branches, merge_queue, tags, keep, dry_run",
        unknown: true,
      },
    ],
    [
      "an unknown section",
      "\nreports: {}\n",
      {
        key: "reports",
        line: 2,
        given: "{}",
        takes: "there is no such key; known here: report, baseline, purge, budget",
        unknown: true,
      },
    ],
    [
      "an unknown key deep inside",
      "baseline:\n  from:\n    repository: a/b\n    workflow: c\n    job_prefix: {here: '', there: '', where: ''}\n",
      {
        key: "baseline.from.job_prefix.where",
        line: 5,
        given: '""',
        takes: "there is no such key; known here: here, there",
        unknown: true,
      },
    ],
    [
      "a list as a key",
      "purge:\n  sweep: true\n  ? [on_close, sweep]\n  : true\n",
      {
        key: "purge.[ on_close, sweep ]",
        line: 3,
        given: "true",
        takes: "there is no such key; known here: on_close, sweep, branches, merge_queue, tags, keep, dry_run",
        unknown: true,
      },
    ],
    [
      "a text instead of a switch",
      "report: {bots: 'yes'}\n",
      { key: "report.bots", line: 1, given: '"yes"', takes: "true or false" },
    ],
    [
      "a wrong check",
      "report:\n  check: fail\n",
      { key: "report.check", line: 2, given: '"fail"', takes: "true, false or fail-when-slower" },
    ],
    [
      "a number that is too large",
      "budget:\n  warn_at: 80\n",
      { key: "budget.warn_at", line: 2, given: "80", takes: "a number from 0 to 1" },
    ],
    [
      "a fraction of a run",
      "baseline:\n  runs: 2.5\n",
      { key: "baseline.runs", line: 2, given: "2.5", takes: "a whole number from 1 to 100" },
    ],
    [
      "a number that is too small",
      "baseline:\n  minimum: 0\n",
      { key: "baseline.minimum", line: 2, given: "0", takes: "a whole number from 1 to 100" },
    ],
    [
      "a text instead of a number",
      "budget:\n  warn_at: 80%\n",
      { key: "budget.warn_at", line: 2, given: '"80%"', takes: "a number from 0 to 1" },
    ],
    [
      "a minimum that can never be reached",
      "baseline:\n  runs: 5\n  minimum: 6\n",
      { key: "baseline.minimum", line: 3, given: "6", takes: "no more than baseline.runs" },
    ],
    [
      "a default that what is set leaves no room for",
      "baseline:\n  runs: 3\n",
      { key: "baseline.minimum", line: 1, given: "5, its default", takes: "no more than baseline.runs" },
    ],
    [
      "a single text instead of a list",
      "report:\n  workflows: CI\n",
      { key: "report.workflows", line: 2, given: '"CI"', takes: "a list of at most 100 entries" },
    ],
    [
      "an empty glob",
      "purge:\n  keep:\n    - go-*\n    - ''\n",
      { key: "purge.keep.1", line: 4, given: '""', takes: "text of 1 to 200 characters" },
    ],
    [
      "a repository without its owner",
      "baseline:\n  from:\n    workflow: ci.yaml\n    repository: kratix\n",
      { key: "baseline.from.repository", line: 4, given: '"kratix"', takes: "OWNER/NAME" },
    ],
    [
      "a key that is missing",
      "baseline:\n  from:\n    repository: a/b\n",
      { key: "baseline.from.workflow", line: 2, given: "missing", takes: "text of 1 to 200 characters" },
    ],
    [
      "a section without keys",
      "\npurge:\n  # dry_run: true\n",
      { key: "purge", line: 2, given: "empty", takes: "a section of keys" },
    ],
    ["a list as the whole file", "- 1\n", { key: null, line: null, given: "[1]", takes: "a section of keys" }],
  ])("names the key, the line, the value and what it takes for %s", (_case, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it.each([
    ["not YAML", "report:\n  comment: [\n", /^it is not YAML: /],
    ["a key twice", "report: {}\nreport: {}\n", /^it has the key report twice, and takes each key once$/],
    ["two documents", "report: {}\n---\nreport: {}\n", /^it holds several YAML documents, and takes one$/],
    ["longer than a configuration", `# ${"x".repeat(70_000)}\n`, /^it is longer than 65536 characters$/],
    [
      "aliases that multiply",
      `a: &a [${"x,".repeat(40)}]\nb: &b [${"*a,".repeat(40)}]\nc: &c [${"*b,".repeat(40)}]\nd: [${"*c,".repeat(40)}]\n`,
      /^it cannot be read: /,
    ],
  ])("refuses a file that is %s", (_case, text, message) => {
    const [fault, ...others] = faultsOf(text);
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ key: null, given: null });
    expect(fault?.takes).toMatch(message);
  });

  it("names the line of an alias that stands for nothing", () => {
    expect(faultsOf("report:\n  comment: always\n  workflows: *mine\n")).toEqual([
      { key: null, line: 3, given: null, takes: "it refers to *mine, and has no &mine before it" },
    ]);
  });

  it("makes Node warn of nothing, whatever stands as a key", async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => void warnings.push(message);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    expect(faultsOf("? {a: [1]}\n: 1\npurge:\n  ? [a]\n  : 1\n")).toHaveLength(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it("tells a hundred faults at most, by their lines, and no more than the beginning of a long value", () => {
    const unknown = Array.from({ length: 200 }, (_, at) => `key${at}: 1`).join("\n");
    const faults = faultsOf(`report: {comment: ${"x".repeat(500)}}\n${unknown}\nbudget: {warn_at: 80}\n`);
    expect(faults.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(Math.max(...faults.map(({ given }) => given?.length ?? 0))).toBe(80);
  });

  it("answers for any text without throwing, and never half: either all is valid or faults are told", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          fc.json().map((json) => `report: ${json}`),
        ),
        (text) => {
          const reading = readRepositoryConfig(text);
          return reading.kind === "valid" || reading.faults.length > 0;
        },
      ),
    );
  });

  it("takes no key from an object's prototype", () => {
    expect(faultsOf("__proto__: {report: {bots: true}}\n")).toMatchObject([{ key: "__proto__" }]);
    expect(faultsOf("constructor: 1\n")).toMatchObject([{ key: "constructor" }]);
  });
});
