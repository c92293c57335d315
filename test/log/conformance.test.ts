import { createReadStream } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readJobLog } from "../../src/log/read-job-log.ts";
import type { LogReading } from "../../src/model/reading.ts";
import { disagreements } from "./agreement.ts";
import { type LabelledLog, labelledLogs, logFiles } from "./corpus.ts";
import { precision, recall, scoreBuildSteps, scoreCaches, table, total } from "./precision-and-recall.ts";

const BAR = 0.99;
const LOGS = labelledLogs();
const readings = new Map<string, LogReading>();

describe("the log reader on the labelled corpus", () => {
  beforeAll(async () => {
    for (const log of LOGS) readings.set(log.name, await readJobLog(createReadStream(log.path), { steps: [] }));
  });

  it("has at least 60 labelled logs, most of them recorded, and leaves none without a label", () => {
    expect(LOGS.length).toBeGreaterThanOrEqual(60);
    expect(LOGS.filter(({ label }) => label.kind === "recorded").length).toBeGreaterThan(LOGS.length / 2);
    expect(LOGS.map(({ name }) => name).sort()).toEqual(logFiles().sort());
  });

  it("finds the outcome of every cache with a precision and a recall of at least 0.99", () => {
    const scores = scoreCaches(corpus());
    console.log(table("caches", scores));
    expect(precision(total(scores))).toBeGreaterThanOrEqual(BAR);
    expect(recall(total(scores))).toBeGreaterThanOrEqual(BAR);
  });

  it("finds the outcome of every build step with a precision and a recall of at least 0.99", () => {
    const scores = scoreBuildSteps(corpus());
    console.log(table("build steps", scores));
    expect(precision(total(scores))).toBeGreaterThanOrEqual(BAR);
    expect(recall(total(scores))).toBeGreaterThanOrEqual(BAR);
  });

  it.each(LOGS)("reads the keys, sizes, seconds and counts of $name, and nothing that is not there", (log) => {
    expect(disagreements(log.label, reading(log))).toEqual([]);
  });
});

function corpus() {
  return LOGS.map((log) => ({ label: log.label, reading: reading(log) }));
}

function reading(log: LabelledLog): LogReading {
  const found = readings.get(log.name);
  if (found === undefined) throw new Error(`${log.name} was not read`);
  return found;
}
