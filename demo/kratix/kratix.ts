import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { CacheEntry, Delivery } from "../../stand-in/world/state.ts";
import { ENTRIES_OF_OTHERS, savedByPush } from "./cache-entries.ts";
import { type RecordedState, recordedJobs } from "./recorded-jobs.ts";

const REPOSITORY = "syntasso/kratix";
const WORKFLOW = "Test Kratix";

/** The pull request that the recordings were made for. */
const PULL = 12;
const TITLE = "Fill the image build's cache from the unit tests";

const HOUR_MS = 60 * 60_000;

/** By how many seconds the image builds of earlier runs on main differed from the recording: made, as runs do differ. */
const HISTORY = [0, 1, -1, 2, 0, 1, 0, -1, 1, 0];

/** Main's last run was three days ago: long enough that its caches were the least recently used ones. */
const LAST_RUN_ON_MAIN_MS = 72 * HOUR_MS;

/** A push to the pull request, and the run that it caused. */
interface Push {
  readonly headSha: string;
  readonly runId: number;
  readonly seconds: number;
}

/** A repository like Kratix's, on a GitHub of its own, and everything that people do in it. */
export interface Kratix {
  readonly standIn: StandIn;
  readonly repository: string;
  readonly workflow: string;
  readonly pull: number;
  readonly title: string;
  readonly runsOnMain: number;
  /** The pull request's run ends; what it saved is in the cache then. */
  runEnds(state: RecordedState): Push;
  deliverRun(push: Push): Promise<Delivery>;
  /** The pull request is merged. */
  merge(): Promise<Delivery>;
  /** The comment of the app, or nothing. */
  comment(): { readonly id: number; readonly body: string } | undefined;
  caches(): readonly CacheEntry[];
}

/** Makes the repository with its history, its caches and an open pull request, and installs the app as app.yml asks. */
export async function createKratix(): Promise<Kratix> {
  const manifest = parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
  const standIn = await createStandIn({
    webhookSecret: "a secret for the time of the replay",
    permissions: manifest.default_permissions,
    events: manifest.default_events,
  });
  const { world } = standIn;
  world.addInstallation({ account: "syntasso" });
  world.addRepository({ owner: "syntasso", name: "kratix" });
  world.addWorkflow({ repository: REPOSITORY, name: WORKFLOW, path: ".github/workflows/pr.yaml" });
  for (const number of [9, 121]) world.openPull({ repository: REPOSITORY, number, head: `other-${number}` });
  world.openPull({ repository: REPOSITORY, number: PULL, head: "unit-test-cache", author: "mona", title: TITLE });
  for (const [index, slowerSeconds] of HISTORY.entries()) {
    const atMs = Date.now() - LAST_RUN_ON_MAIN_MS - index * 7 * HOUR_MS;
    const jobs = recordedJobs("main", { startedAtMs: atMs, slowerSeconds });
    world.addCompletedRun({ repository: REPOSITORY, workflow: WORKFLOW, atMs, jobs });
  }
  for (const entry of ENTRIES_OF_OTHERS) world.addCache({ repository: REPOSITORY, ...entry });
  return {
    standIn,
    repository: REPOSITORY,
    workflow: WORKFLOW,
    pull: PULL,
    title: TITLE,
    runsOnMain: HISTORY.length,
    ...deeds(standIn),
  };
}

function deeds(standIn: StandIn): Pick<Kratix, "runEnds" | "deliverRun" | "merge" | "comment" | "caches"> {
  const { world } = standIn;
  const scope = { repository: REPOSITORY, pull: PULL };
  let pushes = 0;
  return {
    runEnds: (state) => {
      if (pushes > 0) world.pushToPull(scope);
      // The run began so long ago that its last job ends now.
      const lengthMs = lastEndMs(recordedJobs(state, { startedAtMs: 0 }));
      const atMs = Date.now() - lengthMs;
      const run = world.addCompletedRun({
        ...scope,
        workflow: WORKFLOW,
        atMs,
        jobs: recordedJobs(state, { startedAtMs: atMs }),
      });
      for (const entry of savedByPush(pushes, PULL)) world.addCache({ repository: REPOSITORY, ...entry });
      pushes += 1;
      return { headSha: run.headSha, runId: run.id, seconds: lengthMs / 1_000 };
    },
    deliverRun: (push) =>
      delivered(standIn, { event: "workflow_run.completed", repository: REPOSITORY, run: push.runId }),
    merge: () => {
      world.closePull({ ...scope, merged: true });
      return delivered(standIn, { event: "pull_request.closed", ...scope });
    },
    comment: () => world.commentsOf(scope).find((comment) => comment.viaApp),
    caches: () => Array.from(standIn.state.repository(REPOSITORY).caches.all()),
  };
}

function lastEndMs(jobs: ReturnType<typeof recordedJobs>): number {
  return Math.max(...jobs.map((job) => job.completedAtMs ?? 0));
}

/** Sends a webhook once, signed, and expects that it was taken. */
async function delivered(standIn: StandIn, event: Parameters<StandIn["deliver"]>[0]): Promise<Delivery> {
  const [delivery] = await standIn.deliver(event);
  if (delivery === undefined) throw new Error("GitHub sends no such webhook: the installation did not subscribe to it");
  return delivery;
}
