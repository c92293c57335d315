import { cacheFlows, countBudgets, evictedUnread, keepLook, lastLook } from "./cache-looks.ts";
import { forgetEntry } from "./cache-register.ts";
import { saveCheck } from "./check-runs.ts";
import { doubtComment, intendComment, refuseComment, settleComment } from "./comment-intentions.ts";
import { findBaselinePlace, saveBaselinePlace } from "./configured-baselines.ts";
import type { Database } from "./database.ts";
import { deletionWait, reserveDeletions } from "./deletion-pace.ts";
import { earlierRuns, isLearnt, lastBuilds, lastRuns, markLearnt, previousRun, workflowsOf } from "./history.ts";
import {
  activeInstallations,
  findStoredRepositories,
  forgetInstallation,
  forgetRepositories,
  knownInstallations,
  markReconciled,
  reconcileSince,
  repositoriesOf,
  saveInstallation,
  saveRepositories,
  touchRepository,
} from "./installations.ts";
import { isRunKnown, isRunRead, markFollowed, unfollowedRuns } from "./known-runs.ts";
import { findPull, saveComment, savePull, savePurge } from "./pulls.ts";
import {
  findOpenPurge,
  forgetIdlePurges,
  markAttempt,
  markRemoved,
  nextOpenPurge,
  openPurge,
  planRemovals,
  purgeAudit,
  purgedOfRef,
  settlePurge,
} from "./purges.ts";
import { deliveriesArrivedUntil, findRedeliveries, saveArrivals, saveRedelivery } from "./recovery.ts";
import { pullsOfRun, runsOfHead, runsWithoutLogs, saveRun } from "./runs.ts";
import { trimAudit } from "./trim-audit.ts";
import { trimHistory } from "./trim-history.ts";

/** What we remember: pull requests with our work on them, and the history of runs. Everything is keyed by repository id. */
export type Store = ReturnType<typeof createStore>;

/** Binds the queries to a database. */
export function createStore(database: Database) {
  return {
    savePull: bind(savePull),
    findPull: bind(findPull),
    saveComment: bind(saveComment),
    intendComment: bind(intendComment),
    doubtComment: bind(doubtComment),
    refuseComment: bind(refuseComment),
    settleComment: bind(settleComment),
    saveCheck: bind(saveCheck),
    savePurge: bind(savePurge),
    saveRun: bind(saveRun),
    isRunRead: bind(isRunRead),
    unfollowedRuns: bind(unfollowedRuns),
    markFollowed: bind(markFollowed),
    isRunKnown: bind(isRunKnown),
    runsWithoutLogs: bind(runsWithoutLogs),
    trimHistory: bind(trimHistory),
    trimAudit: bind(trimAudit),
    findBaselinePlace: bind(findBaselinePlace),
    saveBaselinePlace: bind(saveBaselinePlace),
    pullsOfRun: bind(pullsOfRun),
    runsOfHead: bind(runsOfHead),
    earlierRuns: bind(earlierRuns),
    lastBuilds: bind(lastBuilds),
    previousRun: bind(previousRun),
    workflowsOf: bind(workflowsOf),
    lastRuns: bind(lastRuns),
    findStoredRepositories: bind(findStoredRepositories),
    isLearnt: bind(isLearnt),
    markLearnt: bind(markLearnt),
    saveInstallation: bind(saveInstallation),
    activeInstallations: bind(activeInstallations),
    knownInstallations: bind(knownInstallations),
    forgetInstallation: bind(forgetInstallation),
    saveRepositories: bind(saveRepositories),
    touchRepository: bind(touchRepository),
    repositoriesOf: bind(repositoriesOf),
    forgetRepositories: bind(forgetRepositories),
    reconcileSince: bind(reconcileSince),
    markReconciled: bind(markReconciled),
    deliveriesArrivedUntil: bind(deliveriesArrivedUntil),
    saveArrivals: bind(saveArrivals),
    findRedeliveries: bind(findRedeliveries),
    saveRedelivery: bind(saveRedelivery),
    findOpenPurge: bind(findOpenPurge),
    openPurge: bind(openPurge),
    planRemovals: bind(planRemovals),
    markAttempt: bind(markAttempt),
    markRemoved: bind(markRemoved),
    settlePurge: bind(settlePurge),
    forgetIdlePurges: bind(forgetIdlePurges),
    nextOpenPurge: bind(nextOpenPurge),
    purgedOfRef: bind(purgedOfRef),
    purgeAudit: bind(purgeAudit),
    deletionWait: bind(deletionWait),
    reserveDeletions: bind(reserveDeletions),
    keepLook: bind(keepLook),
    lastLook: bind(lastLook),
    cacheFlows: bind(cacheFlows),
    evictedUnread: bind(evictedUnread),
    countBudgets: bind(countBudgets),
    forgetEntry: bind(forgetEntry),
    /** Resolves while the database answers. */
    ping: async (): Promise<void> => {
      await database.query("SELECT 1");
    },
  };

  function bind<Rest extends readonly unknown[], Result>(query: (database: Database, ...rest: Rest) => Result) {
    return (...rest: Rest): Result => query(database, ...rest);
  }
}
