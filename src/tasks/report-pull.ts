import { analysePull } from "../analysis/analyse-pull.ts";
import type { RunFacts } from "../analysis/analyse-run.ts";
import { renderCheck } from "../report/check-run.ts";
import { renderPullComment } from "../report/pull-comment.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { gatherHistory } from "./gather-history.ts";
import { isHistoryUnknown } from "./learn-history.ts";
import { type CheckPublication, publishCheck } from "./publish-check.ts";
import { publishComment } from "./publish-comment.ts";
import { readBudget } from "./read-budget.ts";
import { reportedRuns } from "./reported-runs.ts";
import { learnHistory, reportPull, type TaskData } from "./requests.ts";
import { channelsOf, isReported, isWorthComment } from "./when-to-report.ts";

/** Seconds until the look for a second comment, where one was sent twice. */
const LOOK_AGAIN_SECONDS = 20;

/**
 * Writes the one comment of a pull request from what the store knows. The same facts again write nothing. Where nothing
 * is known to compare with yet, that is learnt first, in a task which asks for this one again.
 */
export async function reportPullTask(
  data: TaskData<"report-pull">,
  dependencies: TaskDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { repository } = data;
  const { store, log } = dependencies;
  const pull = await store.findPull(repository.id, data.pull);
  if (pull === undefined) return;
  const github = await dependencies.github.repository(data.installationId, repository);

  // Gather
  const rules = await readRules(github);
  if (!isReported(pull, rules.config)) return;
  const reported = await reportedRuns(pull, { store, repositoryId: repository.id, config: rules.config });
  const { baseline } = rules.config;
  if (await isHistoryUnknown({ data, pull, baseline, runs: reported }, store)) {
    return dependencies.enqueue(learnHistory(data, pull.number));
  }
  const runs: RunFacts[] = [];
  const scope = { data, pull, baseline, dependencies };
  for (const each of reported) runs.push(await gatherHistory(each, scope));
  const budget = await readBudget(pull.number, { data, github, rules, dependencies });

  // Analyse, then render
  const findings = analysePull({
    pull,
    runs,
    minimumRuns: baseline.minimum,
    mostRuns: baseline.runs,
    // One that is open again has its caches back.
    purge: pull.state === "closed" ? pull.purge : null,
    budget,
    warnAt: rules.config.budget.warn_at,
    configFaults: rules.faults,
  });

  // Publish
  const channels = channelsOf(pull, rules.config);
  const target = { github, store, repositoryId: repository.id, pull };
  const check = channels.check === false || runs.length === 0 ? null : renderCheck(findings, channels.check);
  const checked = check === null ? NO_CHECK : await writeCheck({ ...target, check }, log);
  if (channels.comment && isWorthComment(findings, rules.config, pull)) {
    const outcome = await publishComment({
      ...target,
      body: renderPullComment(findings, checked.notes),
      signal,
      lookAgain: () => dependencies.enqueue({ ...reportPull(data, pull.number), delaySeconds: LOOK_AGAIN_SECONDS }),
    });
    dependencies.onReport(outcome);
    const { verdict, workflows } = findings;
    log.info({ pull: pull.number, verdict, workflows: workflows.length, outcome }, "report written");
  }
  // Last, so that the comment does not wait for a check run that has to be tried again.
  if (checked.failure !== null) throw checked.failure.error;
}

/** What became of the check run, for the comment and for the task. */
interface Checked {
  /** What the comment has to say of it. */
  readonly notes: readonly string[];
  readonly failure: { readonly error: unknown } | null;
}

const NO_CHECK: Checked = { notes: [], failure: null };

async function writeCheck(publication: CheckPublication, log: TaskDependencies["log"]): Promise<Checked> {
  const { number, headSha } = publication.pull;
  try {
    const published = await publishCheck(publication);
    log.info({ pull: number, head: headSha, outcome: published.kind }, "check run written");
    return { notes: published.kind === "refused" ? [published.reason] : [], failure: null };
  } catch (error) {
    return { notes: [], failure: { error } };
  }
}
