import { readdirSync, readFileSync } from "node:fs";
import type { StandIn } from "../stand-in/stand-in.ts";
import type { WebhookEvent } from "../stand-in/webhooks/events.ts";

/** How large a GitHub the load comes from. */
export interface WorldSize {
  readonly organisations: number;
  readonly repositoriesEach: number;
}

const WORKFLOW = "Test Kratix";

/** Real logs, recorded from a Kratix-like run: a pull request's run serves all of them. */
const LOGS = new URL("../test/fixtures/logs/kratix/pull-warm/", import.meta.url);

/** Fills a stand-in with organisations, and makes completed runs of pull requests in them one after the other. */
export function createLoadWorld({ world }: Pick<StandIn, "world">, size: WorldSize) {
  const jobs = readdirSync(LOGS).map((file) => ({
    name: `run-tests / ${file.replace(".log", "")}`,
    seconds: 60,
    log: readFileSync(new URL(file, LOGS), "utf8"),
  }));
  const repositories: string[] = [];
  for (let organisation = 0; organisation < size.organisations; organisation += 1) {
    const owner = `org-${organisation}`;
    world.addInstallation({ account: owner });
    for (let index = 0; index < size.repositoriesEach; index += 1) {
      const repository = `${owner}/repository-${index}`;
      world.addRepository({ owner, name: `repository-${index}` });
      world.addWorkflow({ repository, name: WORKFLOW });
      repositories.push(repository);
    }
  }

  let made = 0;
  return {
    repositories,
    /** A new pull request with a completed run; repositories take turns. */
    next(): { readonly repository: string; readonly pull: number; readonly run: number; readonly event: WebhookEvent } {
      const repository = repositories[made % repositories.length] ?? "";
      made += 1;
      const pull = world.openPull({ repository, head: `change-${made}` });
      const run = world.addCompletedRun({ repository, workflow: WORKFLOW, pull: pull.number, jobs });
      world.addCache({ repository, ref: `refs/pull/${pull.number}/merge`, key: `go-${made}`, sizeBytes: 50_000_000 });
      return {
        repository,
        pull: pull.number,
        run: run.id,
        event: { event: "workflow_run.completed", repository, run: run.id },
      };
    },
  };
}
