import { timestamp } from "../clock.ts";
import type { Links } from "../http/route.ts";
import { nodeId } from "../world/identity.ts";
import type { Branch, Repository } from "../world/state.ts";
import { accountShape } from "./account.ts";

/** A branch as the list of branches shows it. */
export function shortBranchShape(branch: Branch, repository: Repository, links: Links) {
  const url = `${links.api}/repos/${repository.fullName}`;
  return {
    name: branch.name,
    commit: { sha: branch.sha, url: `${url}/commits/${branch.sha}` },
    protected: branch.protected,
  };
}

/** A branch as it shows itself. */
export function branchShape(branch: Branch, repository: Repository, links: Links) {
  const api = `${links.api}/repos/${repository.fullName}`;
  const html = `${links.html}/${repository.fullName}`;
  const self = `${api}/branches/${branch.name}`;
  const off = { enforcement_level: "off", contexts: [], checks: [] };
  return {
    name: branch.name,
    commit: commitOf(branch, repository, links),
    _links: { self, html: `${html}/tree/${branch.name}` },
    protected: branch.protected,
    protection: { enabled: branch.protected, required_status_checks: off },
    protection_url: `${self}/protection`,
  };
}

/** A branch as a git ref. */
export function refShape(branch: Branch, repository: Repository, links: Links) {
  const url = `${links.api}/repos/${repository.fullName}/git`;
  return {
    ref: `refs/heads/${branch.name}`,
    node_id: nodeId("Ref", repository.id),
    url: `${url}/refs/heads/${branch.name}`,
    object: { sha: branch.sha, type: "commit", url: `${url}/commits/${branch.sha}` },
  };
}

function commitOf(branch: Branch, repository: Repository, links: Links) {
  const url = `${links.api}/repos/${repository.fullName}`;
  const self = `${url}/commits/${branch.sha}`;
  const git = `${url}/git/commits/${branch.sha}`;
  const person = {
    name: repository.owner.login,
    email: "octocat@example.com",
    date: timestamp(repository.createdAtMs),
  };
  return {
    sha: branch.sha,
    node_id: nodeId("Commit", repository.id),
    url: self,
    html_url: `${links.html}/${repository.fullName}/commit/${branch.sha}`,
    comments_url: `${self}/comments`,
    commit: {
      author: person,
      committer: person,
      message: "Change something",
      tree: { sha: branch.sha, url: `${url}/git/trees/${branch.sha}` },
      url: git,
      comment_count: 0,
    },
    author: accountShape(repository.owner, links),
    committer: accountShape(repository.owner, links),
    parents: [],
  };
}
