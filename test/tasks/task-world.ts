import { onTestFinished } from "vitest";
import { HANDLED_EVENTS } from "../../src/app.ts";
import type { Database } from "../../src/store/database.ts";
import { createStore, type Store } from "../../src/store/store.ts";
import type { TaskDependencies } from "../../src/tasks/dependencies.ts";
import type { TaskRequest } from "../../src/tasks/requests.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import type { OpenDatabase } from "../databases.ts";
import { githubOf } from "../stand-in/app-client.ts";

/** A stand-in, an empty store, and a queue that only remembers what was asked for. */
export interface TaskWorld {
  readonly standIn: StandIn;
  readonly database: Database;
  readonly store: Store;
  readonly requests: TaskRequest[];
  readonly dependencies: TaskDependencies;
}

export async function createTaskWorld(open: OpenDatabase): Promise<TaskWorld> {
  const { database } = await open();
  const store = createStore(database);
  const standIn = await createStandIn();
  onTestFinished(() => standIn.stop());
  const requests: TaskRequest[] = [];
  const enqueue = async (request: TaskRequest) => void requests.push(request);
  const log = { info: () => {}, warn: () => {} };
  const dependencies: TaskDependencies = {
    github: githubOf(standIn),
    store,
    enqueue,
    log,
    handledEvents: HANDLED_EVENTS,
    onPurged: () => {},
    onPurgeEnd: () => {},
    onReport: () => {},
    onReading: () => {},
  };
  return { standIn, database, store, requests, dependencies };
}
