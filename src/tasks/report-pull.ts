import picomatch from "picomatch";
import { analysePull, type RunFacts } from "../analysis/analyse-pull.ts";
import type { PullFindings } from "../analysis/findings.ts";
import type { RepositoryConfig } from "../config/repository-config.ts";
import { isLocked } from "../github/errors.ts";
import type { GitHubRepository } from "../github/github.ts";
import { newestJobs } from "../github/jobs.ts";
import type { CacheBudget } from "../model/cache-entry.ts";
import { mergeRef } from "../model/pull.ts";
import { REPORT_MARKER, renderPullComment } from "../report/pull-comment.ts";
import type { StoredPull } from "../store/pulls.ts";
import type { RunRecord } from "../store/runs.ts";
import { type RepositoryRules, readRules, type TaskDependencies } from "./dependencies.ts";
import { learnHistory } from "./learn-history.ts";
import type { TaskData } from "./requests.ts";

/** Writes the one comment of a pull request from what the store knows. The same facts again write nothing. */
export async function reportPullTask(data: TaskData<"report-pull">, dependencies: TaskDependencies): Promise<void> {
  const { repository } = data;
  const { store, log } = dependencies;
  const pull = await store.findPull(repository.id, data.pull);
  if (pull === undefined) return;
  const github = await dependencies.github.repository(data.installationId, repository);

  // Gather
  const rules = await readRules(github);
  if (!wantsComment(pull, rules)) return;
  const heads = await store.runsOfHead(repository.id, pull);
  const reported = heads.filter(({ run }) => picomatch.isMatch(run.workflowName, [...rules.config.report.workflows]));
  const runs: RunFacts[] = [];
  for (const each of reported) runs.push(await withHistory(each, { pull, rules, github, data, dependencies }));
  const budget = await readBudget(github, pull.number);

  // Analyse, then render
  const findings = analysePull({
    pull,
    runs,
    minimumRuns: rules.config.baseline.minimum,
    purge: pull.purge,
    budget,
    warnAt: rules.config.budget.warn_at,
    configFaults: rules.faults,
  });
  if (!hasSomethingToSay(findings, rules.config, pull)) return;

  // Publish
  const outcome = await publish(github, {
    pull,
    body: renderPullComment(findings),
    store,
    repositoryId: repository.id,
  });
  log.info(
    { pull: pull.number, verdict: findings.verdict, workflows: findings.workflows.length, outcome },
    "report written",
  );
}

/** A person's word, or a setting, against a comment is final; and a newer head's comment is not replaced by silence. */
function wantsComment(pull: StoredPull, { config }: RepositoryRules): boolean {
  if (config.report.comment === "never" || pull.comment.kind === "deleted" || pull.locked) return false;
  return config.report.bots || !pull.authorIsBot;
}

function hasSomethingToSay(findings: PullFindings, config: RepositoryConfig, { comment }: StoredPull): boolean {
  const purged = findings.purge !== null && (findings.purge.kind === "refused" || findings.purge.entries > 0);
  if (findings.workflows.length === 0 && !purged && comment.kind === "none") return false;
  // Runs of the newest head may not have ended yet; what the comment says of the last one stays until they do.
  if (findings.workflows.length === 0 && findings.purge === null) return false;
  if (config.report.comment !== "on-change" || comment.kind === "written" || purged) return true;
  return findings.configFaults.length > 0 || findings.workflows.some(stirs);
}

function stirs(workflow: PullFindings["workflows"][number]): boolean {
  return (
    workflow.significant ||
    workflow.conclusion !== "success" ||
    workflow.jobs.some((job) => job.significant || (job.caches?.misses ?? 0) + (job.caches?.failed ?? 0) > 0)
  );
}

interface ReportScope {
  readonly pull: StoredPull;
  readonly rules: RepositoryRules;
  readonly github: GitHubRepository;
  readonly data: TaskData<"report-pull">;
  readonly dependencies: TaskDependencies;
}

async function withHistory(
  { run, jobs }: RunRecord,
  { pull, rules, github, data, dependencies: { store } }: ReportScope,
): Promise<RunFacts> {
  const { runs } = rules.config.baseline;
  const repositoryId = data.repository.id;
  const { workflowId } = run;
  await learnHistory(github, store, { repositoryId, workflowId, baseRef: pull.baseRef, runs });

  const query = { workflowId, baseRef: pull.baseRef, pull: pull.number, limit: runs, beforeMs: run.startedAtMs };
  const ofBranch = await store.earlierRuns(repositoryId, { ...query, source: "branch" });
  const source = ofBranch.length > 0 ? "branch" : "pull-requests";
  const earlier = ofBranch.length > 0 ? ofBranch : await store.earlierRuns(repositoryId, { ...query, source });

  const present = new Set(
    newestJobs(
      jobs.map(({ job }) => job),
      run.attempt,
    ),
  );
  return {
    run,
    jobs: jobs.filter(({ job }) => present.has(job)),
    earlier: earlier.map((each) => ({ jobs: newestJobs(each.jobs, Number.MAX_SAFE_INTEGER) })),
    source,
  };
}

async function readBudget(github: GitHubRepository, pull: number): Promise<CacheBudget> {
  const [usage, limitBytes, own] = await Promise.all([
    github.cacheUsage(),
    github.cacheLimit(),
    github.cacheEntries(mergeRef(pull)),
  ]);
  return { ...usage, limitBytes, pullBytes: own.reduce((sum, entry) => sum + entry.sizeBytes, 0) };
}

type Published = "created" | "updated" | "unchanged" | "deleted by a person" | "locked";

async function publish(
  github: GitHubRepository,
  {
    pull,
    body,
    store,
    repositoryId,
  }: {
    readonly pull: StoredPull;
    readonly body: string;
    readonly store: TaskDependencies["store"];
    readonly repositoryId: number;
  },
): Promise<Published> {
  const { number, comment } = pull;
  if (comment.kind === "written" && comment.body === body) return "unchanged";
  try {
    const known = comment.kind === "written" ? comment.id : await github.findComment(number, REPORT_MARKER);
    if (known === undefined) {
      const id = await github.createComment(number, body);
      await store.saveComment(repositoryId, { number, comment: { kind: "written", id, body } });
      return "created";
    }
    const updated = (await github.updateComment(known, body)) === "updated";
    await store.saveComment(repositoryId, {
      number,
      comment: updated ? { kind: "written", id: known, body } : { kind: "deleted" },
    });
    return updated ? "updated" : "deleted by a person";
  } catch (error) {
    if (isLocked(error)) return "locked";
    throw error;
  }
}
