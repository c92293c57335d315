import { beforeAll, expect, it } from "vitest";
import { analysePull } from "../../src/analysis/analyse-pull.ts";
import { madeFacts, madeRun, pullOf } from "./made-run.ts";
import { type Noise, noisyRun, PROJECTS, type Project, seededRandom } from "./noisy-runs.ts";

/**
 * How often the comparison is wrong, measured on simulated pull requests. The seed is fixed, so a change of the method
 * shows as a change of these figures; docs/statistics.md states them.
 */
const PULLS = 600;

/** Of matrices fewer are simulated: each takes as long as hundreds of others. */
const MATRICES = 200;

interface Setting {
  readonly project: keyof typeof PROJECTS;
  readonly noise: Noise;
  readonly spread: number;
  readonly runs: number;
}

/** The share of pull requests on which anything was called slower or faster: a workflow or a single job. */
function alarms({ project, noise, spread, runs }: Setting, factor: (workflow: number, job: number) => number): number {
  const random = seededRandom(42);
  const workflows: Project = PROJECTS[project];
  const pulls = project === "256 jobs" ? MATRICES : PULLS;
  let called = 0;
  for (let pull = 0; pull < pulls; pull += 1) {
    const facts = workflows.map((jobs, index) =>
      madeFacts({
        run: madeRun({ id: index, workflowId: index }),
        jobs: noisyRun(jobs, { random, noise, spread, factor: (job) => factor(index, job) }).map((job) => ({
          job,
          reading: null,
        })),
        histories: [
          {
            source: "branch",
            runs: Array.from({ length: runs }, (_, index) => ({
              jobs: noisyRun(jobs, { random, noise, spread, age: index + 1 }).map((job) => ({ ...job, digest: null })),
            })),
          },
        ],
      }),
    );
    const findings = analysePull(pullOf(...facts));
    if (findings.workflows.some((each) => each.significant || each.jobs.some((job) => job.significant))) called += 1;
  }
  return called / pulls;
}

const unchanged = () => 1;
const byHalf = () => 1.5;
const oneJobByHalf = (workflow: number, job: number) => (workflow === 0 && job === 0 ? 1.5 : 1);

const rows: string[] = [];
function measure(what: string, setting: Setting, factor: (workflow: number, job: number) => number): number {
  const rate = alarms(setting, factor);
  const { project, noise, spread, runs } = setting;
  rows.push(`${what} | ${project} | ${noise} | ${spread * 100} % | ${runs} runs | ${(100 * rate).toFixed(1)} %`);
  return rate;
}

beforeAll(() => () => {
  console.log(`\nerror rates over ${PULLS} simulated pull requests, of matrices ${MATRICES}\n${rows.join("\n")}`);
});

const SETTINGS = (["one job", "nine jobs", "three workflows", "256 jobs"] as const).flatMap((project) =>
  (["normal", "skewed"] as const).flatMap((noise) =>
    [5, 10, 20].map((runs) => ({ project, noise, spread: 0.1, runs })),
  ),
);

it.each(SETTINGS)(
  "raises fewer than 1 false alarm in 20 unchanged pull requests: $project, $noise, $runs runs",
  (setting) => {
    expect(measure("false alarms", setting, unchanged)).toBeLessThan(0.05);
  },
);

it.each(SETTINGS.filter(({ project, runs }) => ["one job", "nine jobs"].includes(project) && runs === 10))(
  "finds at least 9 of 10 slow-downs by half: $project, $noise, $runs runs",
  (setting) => {
    expect(measure("slow-downs by half found", setting, byHalf)).toBeGreaterThanOrEqual(0.9);
  },
);

it.each(SETTINGS.filter(({ project, runs }) => project === "nine jobs" && runs >= 10))(
  "finds most slow-downs by half of a single job among many: $project, $noise, $runs runs",
  (setting) => {
    expect(measure("one job of many by half found", setting, oneJobByHalf)).toBeGreaterThanOrEqual(0.75);
  },
);

it.each<Setting>([
  { project: "one job", noise: "normal", spread: 0.2, runs: 10 },
  { project: "nine jobs", noise: "normal", spread: 0.2, runs: 10 },
  { project: "one job", noise: "freaks", spread: 0.1, runs: 20 },
  { project: "one job", noise: "drift", spread: 0.1, runs: 20 },
  { project: "nine jobs", noise: "common", spread: 0.1, runs: 20 },
])(
  "keeps false alarms below 1 in 8 where the world is worse than the model: $project, $noise, spread $spread",
  (setting) => {
    expect(measure("false alarms", setting, unchanged)).toBeLessThan(1 / 8);
  },
);
