import { analysePull } from "../analysis/analyse-pull.ts";
import type { RunFacts } from "../analysis/analyse-run.ts";
import { matchesGlobs } from "../config/matches-globs.ts";
import { renderCheck } from "../report/check-run.ts";
import { renderPullComment } from "../report/pull-comment.ts";
import type { RunRecord } from "../store/runs.ts";
import { readRules, type TaskDependencies } from "./dependencies.ts";
import { gatherHistory } from "./gather-history.ts";
import { type CheckPublication, publishCheck } from "./publish-check.ts";
import { publishComment } from "./publish-comment.ts";
import { readBudget } from "./read-budget.ts";
import { reportPull, type TaskData } from "./requests.ts";
import { channelsOf, isWorthComment } from "./when-to-report.ts";

/** Seconds until the look for a second comment, where one was sent twice. */
const LOOK_AGAIN_SECONDS = 20;

/** Writes the one comment of a pull request from what the store knows. The same facts again write nothing. */
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
  const channels = channelsOf(pull, rules.config);
  if (!channels.comment && channels.check === false) return;
  const heads = newestOfEach(await store.runsOfHead(repository.id, pull));
  const reported = heads.filter(({ run }) => matchesGlobs(run.workflowName, rules.config.report.workflows));
  const runs: RunFacts[] = [];
  const { baseline } = rules.config;
  const scope = { data, pull, baseline, github, dependencies };
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

/** Of several runs of one workflow for the same commit and event, as after a reopening, the newest counts. */
function newestOfEach(records: readonly RunRecord[]): readonly RunRecord[] {
  return [...new Map(records.map((record) => [`${record.run.workflowId}/${record.run.event}`, record])).values()];
}
