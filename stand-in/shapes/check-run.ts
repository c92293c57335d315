import { timestamp, timestampOrNull } from "../clock.ts";
import type { Links } from "../http/route.ts";
import type { App } from "../world/core.ts";
import { nodeId } from "../world/identity.ts";
import type { CheckRun, Repository } from "../world/state.ts";
import { appShape } from "./installation.ts";

/** A check run. */
export function checkRunShape(
  check: CheckRun,
  where: { readonly repository: Repository; readonly app: App },
  links: Links,
) {
  const { repository, app } = where;
  const url = `${links.api}/repos/${repository.fullName}/check-runs/${check.id}`;
  const html = `${links.html}/${repository.fullName}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: timestamp(check.startedAtMs),
    completed_at: timestampOrNull(check.completedAtMs),
    name: check.name,
    check_suite: { id: check.id + 1 },
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations,
      annotations_url: `${url}/annotations`,
    },
    app: appShape(app, links),
    pull_requests: [],
  };
}
