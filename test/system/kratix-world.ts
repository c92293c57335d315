import type { StandIn } from "../../stand-in/stand-in.ts";
import type { JobInput } from "../../stand-in/world/jobs.ts";

/** A repository with a workflow whose logs are the recorded ones. Each test makes its own, so that none sees another's. */
export interface KratixWorld {
  readonly repository: string;
  readonly repositoryId: number;
  readonly workflow: string;
  readonly installation: number;
}

/** The states that are recorded in `test/fixtures/logs/kratix`, with the seconds that each job shall have taken. */
const STATES = {
  main: [74, 60, 50],
  "pull-cold": [80, 139, 112],
  "pull-warm": [75, 61, 12],
  "pull-slow": [90, 130, 100],
} as const;

const JOBS = ["unit-tests-and-lint", "build-kratix-image", "build-quick-start-installer-image"] as const;

let worlds = 0;

/** Makes an account with the app installed and one repository. */
export function makeWorld({ world }: StandIn): KratixWorld {
  worlds += 1;
  const owner = `syntasso-${worlds}`;
  const repository = `${owner}/kratix`;
  const installation = world.addInstallation({ account: owner });
  const { id } = world.addRepository({ owner, name: "kratix" });
  world.addWorkflow({ repository, name: "Test Kratix" });
  return { repository, repositoryId: id, workflow: "Test Kratix", installation: installation.id };
}

/** The three jobs as they were in one of the recorded states; the unit tests gate the image builds. */
export function jobsOf(state: keyof typeof STATES): JobInput[] {
  return JOBS.map((name, index) => ({
    name: `run-tests / ${name}`,
    seconds: STATES[state][index] ?? 0,
    startsAfterSeconds: index === 0 ? 0 : STATES[state][0] + 2,
    log: { path: `test/fixtures/logs/kratix/${state}/${name}.log` },
  }));
}

/** Runs of the main branch in the last days, from before the app was installed. */
export function addHistory({ world }: StandIn, { repository, workflow }: KratixWorld, runs = 6): void {
  for (let ago = runs; ago > 0; ago -= 1) {
    world.addCompletedRun({
      repository,
      workflow,
      atMs: Date.now() - ago * 3_600_000,
      jobs: jobsOf("main").map((job) => ({ ...job, seconds: (job.seconds ?? 0) + (ago % 3) })),
    });
  }
}

/** The last line of the app's comment, as a script reads it. */
export function reportIn(body: string): {
  readonly head_sha: string;
  readonly verdict: string;
  readonly workflows: readonly {
    readonly run_id: number;
    readonly attempt: number;
    readonly baseline: { readonly source: string; readonly runs: number } | null;
    readonly jobs: readonly { readonly name: string; readonly caches: object | null; readonly build: object | null }[];
  }[];
  readonly purged?: { readonly entries: number; readonly bytes: number; readonly dry_run: boolean };
  readonly budget?: { readonly pull_bytes: number };
} {
  const line = body.trimEnd().split("\n").at(-1) ?? "";
  const json = /^<!-- cachewarden:report (.*) -->$/.exec(line)?.[1];
  if (json === undefined) throw new Error(`The comment does not end with a report:\n${body}`);
  return JSON.parse(json);
}

/** What the app has written on a pull request. */
export function commentsOn({ world }: StandIn, { repository }: KratixWorld, pull: number): string[] {
  return world
    .commentsOf({ repository, pull })
    .filter((comment) => comment.viaApp)
    .map((comment) => comment.body);
}
