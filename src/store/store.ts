import type { Database } from "./database.ts";
import { findPull, saveComment, savePull, savePurge } from "./pulls.ts";
import { earlierRuns, isLearnt, isRunRead, markLearnt, pullsOfRun, runsOfHead, saveRun } from "./runs.ts";

/** What we remember: pull requests with our work on them, and the history of runs. Everything is keyed by repository id. */
export type Store = ReturnType<typeof createStore>;

/** Binds the queries to a database. */
export function createStore(database: Database) {
  return {
    savePull: bind(savePull),
    findPull: bind(findPull),
    saveComment: bind(saveComment),
    savePurge: bind(savePurge),
    saveRun: bind(saveRun),
    isRunRead: bind(isRunRead),
    pullsOfRun: bind(pullsOfRun),
    runsOfHead: bind(runsOfHead),
    earlierRuns: bind(earlierRuns),
    isLearnt: bind(isLearnt),
    markLearnt: bind(markLearnt),
    /** Resolves while the database answers. */
    ping: async (): Promise<void> => {
      await database.query("SELECT 1");
    },
  };

  function bind<Rest extends readonly unknown[], Result>(query: (database: Database, ...rest: Rest) => Result) {
    return (...rest: Rest): Result => query(database, ...rest);
  }
}
