import { digestReading, missedCaches } from "../analysis/digest-reading.ts";
import type { PullFindings, WorkflowFindings } from "../analysis/findings.ts";
import type { RepositoryConfig } from "../config/repository-config.ts";
import type { StoredPull } from "../store/pulls.ts";

/** Where a report may be written. */
export interface Channels {
  readonly comment: boolean;
  /** `false`: no check run; else whether it fails on a slow-down. */
  readonly check: false | { readonly failWhenSlower: boolean };
}

/**
 * Where a pull request wants a report. A person's word against a comment is final: one that was deleted is not written
 * again, and in a locked conversation nothing is said. A check run disturbs no conversation.
 */
export function channelsOf(pull: StoredPull, { report }: RepositoryConfig): Channels {
  if (pull.authorIsBot && !report.bots) return { comment: false, check: false };
  const check = report.check !== false && { failWhenSlower: report.check === "fail-when-slower" };
  const refused = pull.comment.kind === "deleted" || pull.locked;
  return { comment: report.comment !== "never" && !refused, check };
}

/** Whether a pull request wants a report anywhere. */
export function isReported(pull: StoredPull, config: RepositoryConfig): boolean {
  const { comment, check } = channelsOf(pull, config);
  return comment || check !== false;
}

/** Whether there is anything to say now, on the comment. */
export function isWorthComment(findings: PullFindings, { report }: RepositoryConfig, pull: StoredPull): boolean {
  const { purge, workflows, configFaults } = findings;
  const isWritten = pull.comment.kind === "written";
  const hasPurged = purge !== null && (purge.kind === "refused" || purge.entries > 0);
  if (workflows.length === 0) {
    // Runs of the newest head may not have ended yet; what the comment says of the last one stays until they do.
    return isWritten ? purge !== null : hasPurged;
  }
  if (report.comment !== "on-change" || isWritten || hasPurged) return true;
  return configFaults.length > 0 || workflows.some(stirs);
}

const FAILED = ["failure", "timed_out"];

/** What breaks the silence of `on-change`: something significant, failed, or missed that the last push did not miss. */
function stirs({ jobs, significant, conclusion, previous }: WorkflowFindings): boolean {
  const missed = missedCaches(jobs.map(({ name, reading }) => ({ name, digest: digestReading(reading) })));
  return (
    significant ||
    jobs.some((job) => job.significant) ||
    FAILED.includes(conclusion ?? "") ||
    missed.some((cache) => previous?.missed.includes(cache) !== true)
  );
}
