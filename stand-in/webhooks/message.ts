import { randomUUID } from "node:crypto";
import type { Links } from "../http/route.ts";
import { accountShape } from "../shapes/account.ts";
import { installationShape } from "../shapes/installation.ts";
import { repositoryShape } from "../shapes/repository.ts";
import type { WorldCore } from "../world/core.ts";
import { nodeId } from "../world/identity.ts";
import type { Installation, Repository } from "../world/state.ts";
import type { WebhookEvent, WebhookMessage } from "./events.ts";
import { deletePayload, mergeGroupPayload, pullRequestPayload, workflowRunPayload } from "./repository-payloads.ts";

/**
 * Builds an event's payload from the world as it is now. Returns `undefined` where GitHub would send nothing: the app
 * is not installed there, is suspended, or did not subscribe to the event.
 */
export function buildMessage(core: WorldCore, event: WebhookEvent, links: Links): WebhookMessage | undefined {
  const [name = "", action = null] = event.event.split(".");
  const guid = randomUUID();
  const text = (payload: object) => JSON.stringify(action === null ? payload : { action, ...payload });
  if (event.event === "ping") {
    return { guid, event: name, action, installationId: null, repositoryId: null, payload: text(pingPayload(core)) };
  }
  if ("installation" in event) {
    const payload = text(installationPayload(core, event, links));
    return { guid, event: name, action, installationId: event.installation, repositoryId: null, payload };
  }
  const repository = core.repository(event.repository);
  const installation = core.installationFor(repository);
  if (installation === undefined || !wants(installation, name)) return undefined;
  const payload = text(repositoryPayload(core, { event, repository, installation, links }));
  return { guid, event: name, action, installationId: installation.id, repositoryId: repository.id, payload };
}

function wants(installation: Installation, name: string): boolean {
  return installation.suspendedAtMs === null && installation.events.includes(name);
}

function pingPayload({ app, clock }: WorldCore) {
  const at = new Date(clock()).toISOString();
  const config = { content_type: "json", insecure_ssl: "0", secret: "********", url: "http://127.0.0.1/" };
  const hook = {
    type: "App",
    id: 1,
    name: "web",
    active: true,
    events: app.events,
    config,
    updated_at: at,
    created_at: at,
    app_id: app.id,
  };
  return { zen: "Keep it logically awesome.", hook_id: 1, hook };
}

type InstallationEvent = Extract<WebhookEvent, { readonly installation: number }>;

function installationPayload(core: WorldCore, event: InstallationEvent, links: Links) {
  const installation = core.installations.get(event.installation);
  if (installation === undefined) throw new Error(`The stand-in has no installation ${event.installation}`);
  const shape = installationShape(installation, core.app, links);
  const sender = accountShape(core.account("octocat"), links);
  if (!("repositories" in event)) {
    const covered = core.repositories.values().filter((each) => core.installationFor(each) === installation);
    return { installation: shape, repositories: Array.from(covered, briefShape), requester: null, sender };
  }
  const changed = event.repositories.map((name) => briefShape(core.repository(name)));
  const added = event.event === "installation_repositories.added";
  return {
    installation: shape,
    repository_selection: shape.repository_selection,
    repositories_added: added ? changed : [],
    repositories_removed: added ? [] : changed,
    requester: null,
    sender,
  };
}

function briefShape(repository: Repository) {
  const { id, name, fullName } = repository;
  return { id, node_id: nodeId("Repository", id), name, full_name: fullName, private: repository.private };
}

type RepositoryEvent = Exclude<WebhookEvent, InstallationEvent | { readonly event: "ping" }>;

interface Happening {
  readonly event: RepositoryEvent;
  readonly repository: Repository;
  readonly installation: Installation;
  readonly links: Links;
}

function repositoryPayload(core: WorldCore, { event, repository, installation, links }: Happening) {
  const about = {
    repository: repositoryShape(repository, links),
    ...(repository.owner.type === "Organization" && { organization: organizationShape(repository, links) }),
    installation: { id: installation.id, node_id: nodeId("IntegrationInstallation", installation.id) },
    sender: accountShape(core.account("octocat"), links),
  };
  if ("run" in event) return { ...workflowRunPayload(core, event, links), ...about };
  if ("pull" in event) return { ...pullRequestPayload(core, event, links), ...about };
  if ("headRef" in event) return { ...mergeGroupPayload(core, event), ...about };
  return { ...deletePayload(event), ...about };
}

function organizationShape({ owner }: Repository, links: Links) {
  const url = `${links.api}/orgs/${owner.login}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId("Organization", owner.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${links.html}/avatars/u/${owner.id}?v=4`,
    description: null,
  };
}
