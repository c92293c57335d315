import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readJobsFile } from "../../../src/cli/analyze/jobs-file.ts";
import { temporaryFolder } from "../../archive/make-zip.ts";

const job = {
  id: 7,
  name: "build",
  steps: [
    {
      number: 1,
      name: "Set up job",
      conclusion: "success",
      started_at: "2026-01-11T21:51:38Z",
      completed_at: "2026-01-11T22:51:40+01:00",
    },
    { number: 2, name: "Build", conclusion: null, started_at: null },
  ],
};

async function read(content: string) {
  const file = path.join(await temporaryFolder(), "jobs.json");
  await writeFile(file, content);
  return readJobsFile(file).catch((error: Error) => error.message.replace(file, "jobs.json"));
}

describe("a file with the answer of the jobs API", () => {
  const expected = {
    id: 7,
    name: "build",
    steps: [
      {
        number: 1,
        name: "Set up job",
        conclusion: "success",
        startedAtMs: Date.UTC(2026, 0, 11, 21, 51, 38),
        completedAtMs: Date.UTC(2026, 0, 11, 21, 51, 40),
      },
      { number: 2, name: "Build", conclusion: null, startedAtMs: null, completedAtMs: null },
    ],
  };

  it.each([
    ["one page", { total_count: 1, jobs: [job] }, [expected]],
    ["several pages", [{ jobs: [job] }, { jobs: [{ ...job, id: 8 }] }], [expected, { ...expected, id: 8 }]],
    ["one job", job, [expected]],
    ["a job that has no steps yet", { jobs: [{ id: 1, name: "x" }] }, [{ id: 1, name: "x", steps: [] }]],
  ])("may hold %s", async (_case, content, jobs) => {
    expect(await read(JSON.stringify(content))).toEqual(jobs);
  });

  it.each([
    ["{", /^Cannot read jobs\.json: it is not JSON \(.+\)\.$/],
    ['{"message":"Not Found"}', /^Cannot read jobs\.json: it is not what GitHub's jobs API answers \(/],
    ['{"jobs":[{"id":"7"}]}', /^Cannot read jobs\.json: it is not what GitHub's jobs API answers \(/],
  ])("is refused when it holds %s", async (content, message) => {
    expect(await read(content)).toMatch(message);
  });

  it("is refused when it is not there", async () => {
    await expect(readJobsFile("nowhere.json")).rejects.toThrow(
      "Cannot read nowhere.json: there is no such file or folder.",
    );
  });
});
