import { timestamp } from "../clock.ts";
import type { Links } from "../http/route.ts";
import { nodeId } from "../world/identity.ts";
import type { Repository } from "../world/state.ts";
import { accountShape } from "./account.ts";

/** What GitHub calls a full repository; the smaller forms are parts of it. */
export type RepositoryShape = ReturnType<typeof buildShape>;

const built = new WeakMap<Repository, Map<string, RepositoryShape>>();

/**
 * A repository as the API shows it. Built once for each address base: a page of 100 pull requests holds 200 of them,
 * and nothing in it changes. Callers must not change it.
 */
export function repositoryShape(repository: Repository, links: Links): RepositoryShape {
  const shapes = built.get(repository) ?? new Map<string, RepositoryShape>();
  built.set(repository, shapes);
  const known = shapes.get(links.api);
  if (known !== undefined) return known;
  const shape = buildShape(repository, links);
  shapes.set(links.api, shape);
  return shape;
}

/** The sub-addresses of a repository, by the name of their field. */
const ADDRESSES = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
} as const;

function buildShape(repository: Repository, links: Links) {
  const url = `${links.api}/repos/${repository.fullName}`;
  const html = `${links.html}/${repository.fullName}`;
  const at = timestamp(repository.createdAtMs);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: accountShape(repository.owner, links),
    html_url: html,
    description: null,
    fork: repository.fork,
    url,
    ...addresses(url),
    git_url: `git:${html.replace(/^https?:/, "")}.git`,
    ssh_url: `git@github.com:${repository.fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    ...numbersAndSwitches(repository),
    default_branch: repository.defaultBranch,
    created_at: at,
    updated_at: at,
    pushed_at: at,
  };
}

function addresses(url: string): Record<keyof typeof ADDRESSES, string> {
  const pairs = Object.entries(ADDRESSES).map(([field, suffix]) => [field, url + suffix]);
  return Object.fromEntries(pairs);
}

function numbersAndSwitches(repository: Repository) {
  return {
    language: "Go",
    license: null,
    size: 1_024,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    network_count: 0,
    subscribers_count: 0,
    topics: [],
    visibility: repository.private ? "private" : "public",
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
  };
}
