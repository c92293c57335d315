import { readRepositoryConfig } from "../config/read-repository-config.ts";
import { DEFAULT_CONFIG, type RepositoryConfig } from "../config/repository-config.ts";
import type { GitHub, GitHubRepository } from "../github/github.ts";
import type { ConfigFault } from "../model/config-fault.ts";
import type { PurgeState } from "../model/purge.ts";
import type { LogReading } from "../model/reading.ts";
import type { Store } from "../store/store.ts";
import type { Enqueue } from "./requests.ts";

/** What the tasks work with. */
export interface TaskDependencies {
  readonly github: GitHub;
  readonly store: Store;
  readonly enqueue: Enqueue;
  readonly log: TaskLog;
  /** The webhooks that lead to work, as `event.action`: others need not be sent again. */
  readonly handledEvents: ReadonlySet<string>;
  /** Counts what was purged, for `/metrics`. */
  readonly onPurged: (entries: number, bytes: number) => void;
  /** Counts how purges end. */
  readonly onPurgeEnd: (state: PurgeState) => void;
  /** Counts what became of a report's comment. */
  readonly onReport: (outcome: string) => void;
  /** Counts what a job's log said. */
  readonly onReading: (reading: LogReading) => void;
}

/** A task's own logger: messages are constant, facts are fields. */
export interface TaskLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** The configuration that holds in a repository; the defaults where it has none, or a broken one. */
export interface RepositoryRules {
  readonly config: RepositoryConfig;
  /** What is wrong with the file. While anything is, nothing is deleted. */
  readonly faults: readonly ConfigFault[];
}

/** Reads the rules of a repository. */
export async function readRules(github: GitHubRepository): Promise<RepositoryRules> {
  const file = await github.configuration();
  if (file === undefined) return { config: DEFAULT_CONFIG, faults: [] };
  const reading = readRepositoryConfig(file.text);
  if (reading.kind === "valid") return { config: reading.config, faults: [] };
  const { inheritedFrom } = file;
  const faults =
    inheritedFrom === null ? reading.faults : reading.faults.map((each) => ({ ...each, repository: inheritedFrom }));
  return { config: DEFAULT_CONFIG, faults };
}
