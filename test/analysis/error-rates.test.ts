import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { analysePull } from "../../src/analysis/analyse-pull.ts";
import { COLD, earlierJob, madeFacts, madeRun, pullOf, WARM } from "./made-run.ts";
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
  /** What the present run and every so many earlier ones find in their caches; nothing is said of caches without it. */
  readonly caches?: { readonly present: "warm" | "cold"; readonly earlier: readonly ("warm" | "cold")[] };
}

/** How much longer a job takes when its caches are cold. */
const COLD_FACTOR = 1.6;

const READINGS = { warm: WARM, cold: COLD };

/** The share of pull requests on which anything was called slower or faster: a workflow or a single job. */
function alarms(setting: Setting, factor: (workflow: number, job: number) => number): number {
  const random = seededRandom(42);
  const pulls = setting.project === "256 jobs" ? MATRICES : PULLS;
  let called = 0;
  for (let pull = 0; pull < pulls; pull += 1) {
    const findings = analysePull(pullOf(...simulatedRuns(setting, random, factor)));
    if (findings.workflows.some((each) => each.significant || each.jobs.some((job) => job.significant))) called += 1;
  }
  return called / pulls;
}

function simulatedRuns(
  { project, noise, spread, runs, caches }: Setting,
  random: () => number,
  factor: (workflow: number, job: number) => number,
) {
  const workflows: Project = PROJECTS[project];
  const slowdown = (state: "warm" | "cold" | undefined) => (state === "cold" ? COLD_FACTOR : 1);
  const reading = (state: "warm" | "cold" | undefined) => (state === undefined ? null : READINGS[state]);
  return workflows.map((jobs, workflow) => {
    const now = caches?.present;
    const present = noisyRun(jobs, { random, noise, spread, factor: (job) => slowdown(now) * factor(workflow, job) });
    const earlier = Array.from({ length: runs }, (_, index) => {
      const state = caches?.earlier[index % caches.earlier.length];
      const of = { random, noise, spread, age: index + 1, factor: () => slowdown(state) };
      return { jobs: noisyRun(jobs, of).map((job) => earlierJob(job, reading(state))) };
    });
    return madeFacts({
      run: madeRun({ id: workflow, workflowId: workflow }),
      jobs: present.map((job) => ({ job, reading: reading(now) })),
      histories: [{ source: "branch", runs: earlier }],
    });
  });
}

const unchanged = () => 1;
const byHalf = () => 1.5;
const oneJobByHalf = (workflow: number, job: number) => (workflow === 0 && job === 0 ? 1.5 : 1);

const rates = new Map<string, string>();
function measure(what: string, setting: Setting, factor: (workflow: number, job: number) => number): number {
  const rate = alarms(setting, factor);
  rates.set(nameOf(what, setting), `${(100 * rate).toFixed(rate === 1 ? 0 : 1)} %`);
  return rate;
}

function nameOf(what: string, { project, noise, spread, runs, caches }: Setting): string {
  const state = caches === undefined ? "" : ` | ${caches.present} beside ${caches.earlier.join(" and ")}`;
  return `${what} | ${project} | ${noise} | ${spread * 100} % | ${runs} runs${state}`;
}

beforeAll(() => () => {
  const rows = Array.from(rates, ([name, rate]) => `${name} | ${rate}`);
  console.log(`\nerror rates over ${PULLS} simulated pull requests, of matrices ${MATRICES}\n${rows.join("\n")}`);
});

/** Matrices take many seconds on a busy machine. */
const LONG_MS = 120_000;

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
  LONG_MS,
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

const nine = { project: "nine jobs", noise: "normal", spread: 0.1 } as const;
const MIXED = { ...nine, runs: 20, caches: { present: "warm", earlier: ["warm", "cold"] } } as const;
const MIXED_COLD = { ...MIXED, caches: { present: "cold", earlier: ["warm", "cold"] } } as const;
const FIRST_COLD = { ...nine, runs: 10, caches: { present: "cold", earlier: ["warm"] } } as const;

it.each<[string, Setting]>([
  ["a warm one, where half of the earlier runs were cold", MIXED],
  ["a cold one, where half of the earlier runs were cold", MIXED_COLD],
  ["a cold one beside warm runs only, as a pull request's first", FIRST_COLD],
])("raises fewer than 1 false alarm in 20 unchanged pull requests: %s", (_what, setting) => {
  expect(measure("false alarms", setting, unchanged)).toBeLessThan(0.05);
});

it("finds at least 9 of 10 slow-downs by half of a warm run, where half of the earlier runs were cold", () => {
  expect(measure("slow-downs by half found", MIXED, byHalf)).toBeGreaterThanOrEqual(0.9);
});

const WORSE = [
  { project: "one job", noise: "normal", spread: 0.2, runs: 10 },
  { project: "nine jobs", noise: "normal", spread: 0.2, runs: 10 },
  { project: "one job", noise: "freaks", spread: 0.1, runs: 20 },
  { project: "one job", noise: "drift", spread: 0.1, runs: 20 },
  { project: "nine jobs", noise: "common", spread: 0.1, runs: 20 },
] as const satisfies readonly Setting[];

it.each<Setting>(WORSE)(
  "keeps false alarms below 1 in 8 where the world is worse than the model: $project, $noise, spread $spread",
  (setting) => {
    expect(measure("false alarms", setting, unchanged)).toBeLessThan(1 / 8);
  },
);

it("are the rates that docs/statistics.md states", () => {
  const doc = readFileSync("docs/statistics.md", "utf8");
  const rate = (what: string, setting: Setting) => rates.get(nameOf(what, setting));
  const both = (what: string, setting: Omit<Setting, "noise" | "spread">) =>
    (["normal", "skewed"] as const).map((noise) => rate(what, { ...setting, noise, spread: 0.1 }));
  const found = (what: string, project: Setting["project"]) => both(what, { project, runs: 10 }).join(" | ");
  const alarms = (project: Setting["project"]) =>
    [5, 10, 20].map((runs) => both("false alarms", { project, runs }).join(" / ")).join(" | ");
  const [spread, spreadOfNine, freaks, drift, common] = WORSE.map((setting) => rate("false alarms", setting));
  const rows = [
    ...(["one job", "nine jobs", "three workflows", "256 jobs"] as const).map(
      (project) => `${project}, normal / skewed | ${alarms(project)}`,
    ),
    `one job | ${found("slow-downs by half found", "one job")}`,
    `nine jobs, all of them slower | ${found("slow-downs by half found", "nine jobs")}`,
    `nine jobs, a single one slower | ${found("one job of many by half found", "nine jobs")}`,
    `one job, spread 20 %, 10 runs | ${spread}`,
    `nine jobs, spread 20 %, 10 runs | ${spreadOfNine}`,
    `one run in twenty on a machine up to half slower, 20 runs | ${freaks}`,
    `every run half a percent slower than the one before, 20 runs | ${drift}`,
    `slow and quick machines for whole runs at once, nine jobs, 20 runs | ${common}`,
    `a warm one, half of the earlier runs cold | ${rate("false alarms", MIXED)} | ${rate("slow-downs by half found", MIXED)}`,
    `a cold one, half of the earlier runs cold | ${rate("false alarms", MIXED_COLD)} | –`,
    `a cold one, beside 10 warm runs only | ${rate("false alarms", FIRST_COLD)} | –`,
  ];
  expect(rows.filter((row) => !doc.includes(`| ${row} |`))).toEqual([]);
});
