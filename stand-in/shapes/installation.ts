import { timestamp, timestampOrNull } from "../clock.ts";
import type { Links } from "../http/route.ts";
import type { App } from "../world/core.ts";
import { nodeId } from "../world/identity.ts";
import type { Installation } from "../world/state.ts";
import { accountShape } from "./account.ts";

/** The app itself. */
export function appShape(app: App, links: Links) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: accountShape(app.owner, links),
    name: app.name,
    description: null,
    external_url: `${links.html}/apps/${app.slug}`,
    html_url: `${links.html}/apps/${app.slug}`,
    created_at: timestamp(app.createdAtMs),
    updated_at: timestamp(app.createdAtMs),
    permissions: app.permissions,
    events: app.events,
  };
}

/** An installation of the app. */
export function installationShape(installation: Installation, app: App, links: Links) {
  const suspended = installation.suspendedAtMs !== null;
  return {
    id: installation.id,
    account: accountShape(installation.account, links),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${links.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.html}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: timestamp(installation.createdAtMs),
    updated_at: timestamp(installation.createdAtMs),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? accountShape(installation.account, links) : null,
    suspended_at: timestampOrNull(installation.suspendedAtMs),
  };
}
