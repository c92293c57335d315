import type { StandIn } from "../stand-in/stand-in.ts";
import type { WebhookEvent } from "../stand-in/webhooks/events.ts";

/** A pull request, and what has to be true of it in the end. */
export interface ChaosPull {
  readonly repository: string;
  readonly number: number;
  /** The head that its comment has to be about. */
  headSha: string;
  closed: boolean;
}

export interface ChaosWorld {
  readonly pulls: readonly ChaosPull[];
  /** What happens, in order; the webhooks of one step are sent together. */
  readonly steps: readonly (() => readonly WebhookEvent[])[];
  /** The entries of the default branches, which have to stay. */
  readonly mainCaches: ReadonlyMap<string, number>;
}

const ACCOUNTS = ["syntasso", "mona", "hubot", "octo-org", "initech"];
const WORKFLOW = "Test Kratix";

/** Entries that a pull request saves for itself, and that are on the default branch. */
const CACHES_OF_PULL = 2;
const CACHES_OF_MAIN = 3;

/** Shares of the pull requests. */
const FROM_FORKS = 0.25;
const PUSHED_AGAIN = 0.3;
const CLOSED = 0.4;

const LOG = `2026-08-21T10:00:00.0000000Z ##[group]Run actions/cache@v6
2026-08-21T10:00:00.1000000Z with:
2026-08-21T10:00:00.2000000Z   path: ~/.cache/go-build
2026-08-21T10:00:00.3000000Z ##[endgroup]
2026-08-21T10:00:01.0000000Z Cache not found for input keys: go-abc, go-
`;

const JOBS = [{ name: "run-tests / build", seconds: 1, queuedSeconds: 0, log: LOG }];

/** Accounts, repositories and caches, and what is going to happen to so many pull requests. */
export function createChaosWorld(standIn: StandIn, pulls: number, random: () => number): ChaosWorld {
  const { world } = standIn;
  const mainCaches = new Map<string, number>();
  for (const account of ACCOUNTS) {
    const repository = `${account}/kratix`;
    world.addInstallation({ account });
    world.addRepository({ owner: account, name: "kratix" });
    world.addWorkflow({ repository, name: WORKFLOW });
    for (let index = 0; index < CACHES_OF_MAIN; index += 1) {
      world.addCache({ repository, ref: "refs/heads/main", key: `go-main-${index}` });
    }
    mainCaches.set(repository, CACHES_OF_MAIN);
  }
  const lives = Array.from({ length: pulls }, (_, index) => planPull(standIn, index, random));
  return {
    pulls: lives.map(({ pull }) => pull),
    steps: interleaved(
      lives.map(({ steps }) => steps),
      random,
    ),
    mainCaches,
  };
}

function planPull(standIn: StandIn, index: number, random: () => number) {
  const repository = `${ACCOUNTS[index % ACCOUNTS.length]}/kratix`;
  const fork = random() < FROM_FORKS ? { fromFork: `contributor-${index}/kratix` } : {};
  const opened = standIn.world.openPull({ repository, head: `change-${index}`, ...fork });
  const pull: ChaosPull = { repository, number: opened.number, headSha: opened.head.sha, closed: false };
  const steps = [() => endRun(standIn, pull)];
  if (random() < PUSHED_AGAIN) {
    steps.push(() => {
      pull.headSha = standIn.world.pushToPull({ repository, pull: pull.number }).head.sha;
      return endRun(standIn, pull);
    });
  }
  if (random() < CLOSED) steps.push(() => close(standIn, pull, random() < 0.5));
  return { pull, steps };
}

/** A run ends, which saved caches for its pull request. */
function endRun(standIn: StandIn, { repository, number: pull }: ChaosPull): WebhookEvent[] {
  const run = standIn.world.addCompletedRun({ repository, workflow: WORKFLOW, pull, jobs: JOBS });
  for (let index = 0; index < CACHES_OF_PULL; index += 1) {
    standIn.world.addCache({ repository, ref: `refs/pull/${pull}/merge`, key: `go-${run.id}-${index}` });
  }
  return [{ event: "workflow_run.completed", repository, run: run.id }];
}

function close(standIn: StandIn, pull: ChaosPull, merged: boolean): WebhookEvent[] {
  standIn.world.closePull({ repository: pull.repository, pull: pull.number, merged });
  pull.closed = true;
  return [{ event: "pull_request.closed", repository: pull.repository, pull: pull.number }];
}

/** The steps of all lives in any order, but those of one life in its own. */
function interleaved<Step>(lives: readonly (readonly Step[])[], random: () => number): Step[] {
  const left = lives.map((steps) => [...steps]);
  const order: Step[] = [];
  for (let open = left.filter((steps) => steps.length > 0); open.length > 0; open = left.filter((s) => s.length > 0)) {
    const step = open[Math.floor(random() * open.length)]?.shift();
    if (step !== undefined) order.push(step);
  }
  return order;
}

/** What is not as it has to be in the end, in words; empty when all is well. */
export function problemsOf(standIn: StandIn, { pulls, mainCaches }: ChaosWorld): readonly string[] {
  const problems: string[] = [];
  for (const { repository, number: pull, headSha, closed } of pulls) {
    const name = `${repository}#${pull} (${closed ? "closed" : "open"})`;
    const comments = standIn.world.commentsOf({ repository, pull });
    if (comments.length !== 1) problems.push(`${name} has ${comments.length} comments`);
    else if (comments[0]?.body.includes(`"head_sha":"${headSha}"`) !== true) problems.push(`${name}: another head`);
    const ref = `refs/pull/${pull}/merge`;
    const kept = entriesUnder(standIn, repository, ref);
    if (closed && kept > 0) problems.push(`${name} still has ${kept} caches`);
    if (!closed && kept < CACHES_OF_PULL) problems.push(`${name} lost caches`);
  }
  for (const [repository, entries] of mainCaches) {
    if (entriesUnder(standIn, repository, "refs/heads/main") !== entries)
      problems.push(`${repository}: main lost caches`);
  }
  return problems;
}

function entriesUnder(standIn: StandIn, repository: string, ref: string): number {
  return Array.from(standIn.state.repository(repository).caches.all()).filter((entry) => entry.ref === ref).length;
}
