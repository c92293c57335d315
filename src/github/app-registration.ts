import { accountName } from "./installations.ts";
import type { Octokit } from "./octokit.ts";

export type GrantedPermissions = Readonly<Record<string, string>>;

/** The app as it is registered with GitHub. */
export interface AppRegistration {
  readonly slug: string;
  readonly permissions: GrantedPermissions;
  readonly events: readonly string[];
  /** How far GitHub's clock is ahead of ours, in seconds; it refuses keys of clocks that are more than a minute off. */
  readonly clockAheadSeconds: number;
}

/** Where and how GitHub delivers the app's webhooks. */
export interface HookSettings {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly verifiesCertificate: boolean;
  readonly hasSecret: boolean;
}

/** An installation with what its owner has accepted. */
export interface InstallationGrant {
  readonly account: string;
  readonly suspended: boolean;
  readonly permissions: GrantedPermissions;
}

/** One try of GitHub's to deliver something. */
export interface DeliveryTry {
  readonly guid: string;
  readonly received: boolean;
  /** GitHub's words, such as `Invalid HTTP Response: 401` or `failed to connect to host`. */
  readonly status: string;
  readonly statusCode: number;
}

/** The newest deliveries are enough to see what goes wrong; the recovery looks at all of them. */
const DELIVERY_PAGES = 3;

/** What GitHub says of the app itself. Every question needs the app's own client. */
export async function readRegistration(app: Octokit, nowMs: number): Promise<AppRegistration> {
  const { data, headers } = await app.rest.apps.getAuthenticated();
  const serverMs = Date.parse(headers.date ?? "");
  return {
    slug: data?.slug ?? "",
    permissions: stated(data?.permissions),
    events: data?.events ?? [],
    clockAheadSeconds: Number.isNaN(serverMs) ? 0 : Math.round((serverMs - nowMs) / 1_000),
  };
}

export async function readHookSettings(app: Octokit): Promise<HookSettings> {
  const { data } = await app.rest.apps.getWebhookConfigForApp();
  return {
    url: data.url === "" ? undefined : data.url,
    contentType: data.content_type,
    verifiesCertificate: String(data.insecure_ssl ?? "0") === "0",
    hasSecret: (data.secret ?? "") !== "",
  };
}

export async function listGrants(app: Octokit): Promise<readonly InstallationGrant[]> {
  const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
  return installations.map(({ account, suspended_at, permissions }) => ({
    account: accountName(account),
    suspended: suspended_at !== null,
    permissions: stated(permissions),
  }));
}

/** The newest tries, newest first. */
export async function listDeliveryTries(app: Octokit): Promise<readonly DeliveryTry[]> {
  const tries: DeliveryTry[] = [];
  let pages = 0;
  for await (const { data } of app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
    tries.push(
      ...data.map(({ guid, status, status_code }) => ({
        guid,
        status,
        statusCode: status_code,
        received: status === "OK",
      })),
    );
    pages += 1;
    if (pages === DELIVERY_PAGES) break;
  }
  return tries;
}

function stated(permissions: object | null | undefined): GrantedPermissions {
  return Object.fromEntries(
    Object.entries(permissions ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
