import { expect, it } from "vitest";
import { criticalPath, queueSeconds, shiftOfEnd } from "../../src/analysis/critical-path.ts";
import { madeJob } from "./made-run.ts";

/** Unit tests, then two images side by side, then a system test: as Kratix has them. */
const KRATIX = [
  madeJob({ id: 1, name: "unit-tests", queued: 0, start: 3, seconds: 74 }),
  madeJob({ id: 2, name: "kratix-image", queued: 78, start: 83, seconds: 139 }),
  madeJob({ id: 3, name: "installer-image", queued: 78, start: 81, seconds: 112 }),
  madeJob({ id: 4, name: "system-test", queued: 223, start: 253, seconds: 700 }),
];

it("follows the jobs that the end of the run waited for", () => {
  expect(criticalPath(KRATIX)).toEqual({
    jobs: [
      { name: "unit-tests", seconds: 74, queueSeconds: 3 },
      { name: "kratix-image", seconds: 139, queueSeconds: 5 },
      { name: "system-test", seconds: 700, queueSeconds: 30 },
    ],
    seconds: 950,
    from: "observed-intervals",
  });
});

it("counts waiting for a runner from when the job was queued, and not the time that its needs took", () => {
  expect([...queueSeconds(KRATIX).values()]).toEqual([3, 3, 5, 30]);
});

it("counts no wait where all jobs were created at once and one started when another had ended", () => {
  const jobs = [
    madeJob({ id: 1, queued: 0, start: 2, seconds: 600 }),
    madeJob({ id: 2, name: "after", queued: 0, start: 605, seconds: 60 }),
  ];
  expect(queueSeconds(jobs)).toEqual(
    new Map([
      [1, 2],
      [2, 3],
    ]),
  );
  expect(criticalPath(jobs)?.jobs.map(({ name }) => name)).toEqual(["build", "after"]);
});

it("does not take a job that was queued at the start for one that waited for others", () => {
  const jobs = [
    madeJob({ id: 1, queued: 0, start: 2, seconds: 60 }),
    madeJob({ id: 2, name: "late runner", queued: 0, start: 300, seconds: 60 }),
    madeJob({ id: 3, name: "needs the first", queued: 63, start: 70, seconds: 60 }),
  ];
  expect(criticalPath(jobs)?.jobs).toEqual([{ name: "late runner", seconds: 60, queueSeconds: 300 }]);
});

it("leaves out skipped jobs and those with ends before their starts", () => {
  const jobs = [
    madeJob({ id: 1 }),
    madeJob({ id: 2, conclusion: "skipped", seconds: 9_000 }),
    madeJob({ id: 3, conclusion: "cancelled", seconds: -5 }),
  ];
  expect(criticalPath(jobs)?.jobs).toHaveLength(1);
  expect(criticalPath([])).toBeNull();
});

it.each([
  ["a job on the path took longer", new Map([[2, 60]]), 60],
  ["a job beside the path took less longer than it had slack", new Map([[3, 20]]), 0],
  ["the first job took longer", new Map([[1, 10]]), 10],
  [
    "jobs side by side took longer: the longest counts, not the sum",
    new Map([
      [2, 60],
      [3, 60],
    ]),
    60,
  ],
])("ends later where %s", (_what, seconds, shift) => {
  expect(shiftOfEnd(KRATIX, { seconds, direction: "later" })).toBe(shift);
});

it.each([
  ["a job on the path took less, as far as the one beside it lets it", new Map([[2, 60]]), 29],
  [
    "both images took less",
    new Map([
      [2, 60],
      [3, 60],
    ]),
    60,
  ],
  ["a job beside the path took less", new Map([[3, 60]]), 0],
  ["a job would have to take less than nothing", new Map([[4, 9_000]]), 700],
])("ends sooner where %s", (_what, seconds, shift) => {
  expect(shiftOfEnd(KRATIX, { seconds, direction: "sooner" })).toBe(shift);
});

it("works out a run of a thousand jobs in moments", () => {
  const jobs = Array.from({ length: 1_000 }, (_, id) =>
    madeJob({ id, name: `job ${id}`, queued: id, start: id + 2, seconds: 30 }),
  );
  const started = performance.now();
  criticalPath(jobs);
  shiftOfEnd(jobs, { seconds: new Map([[5, 30]]), direction: "sooner" });
  expect(performance.now() - started).toBeLessThan(5_000);
});
