import { LRUCache } from "lru-cache";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

type Permissions = Readonly<Record<string, "read" | "write">>;

/**
 * What a token is for, with the least that its requests need. Reading, commenting and deleting have tokens of their own,
 * so that a fault in what reads hostile logs cannot delete, and one in what deletes cannot write to people.
 */
export const TOKEN_PERMISSIONS = {
  read: { actions: "read", contents: "read", pull_requests: "read" },
  comment: { pull_requests: "write" },
  check: { checks: "write" },
  purge: { actions: "write" },
  /** Reads the account's `.github` repository and nothing else. */
  configuration: { contents: "read" },
  /** Lists the installation's repositories; the only one that is not for a single repository. */
  list: { metadata: "read" },
} as const satisfies Record<string, Permissions>;

export type TokenPurpose = keyof typeof TOKEN_PERMISSIONS;

/** Which token: of one installation, for one repository (0 where it lists them), for one purpose. */
export interface TokenScope {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly purpose: TokenPurpose;
}

/** Gives a token that is valid for at least another minute; `fresh` asks for a new one after GitHub refused the last. */
export type InstallationTokens = (scope: TokenScope, options?: { readonly fresh?: boolean }) => Promise<string>;

interface Token {
  /** `null`: GitHub gives none for this scope, and it is not asked again until this expires. */
  readonly token: string | null;
  /** By `performance.now()`, which never jumps. */
  readonly expiresAtMs: number;
}

/** A token is asked for anew so long before it expires, in milliseconds: a slow request must end within its life. */
const MARGIN_MS = 60_000;

/** How long an account counts as one without a `.github` repository, in milliseconds. */
const ABSENT_MS = 10 * 60_000;

/** Some hundred bytes each. One that drops out costs a request when it is needed again. */
const MOST_TOKENS = 20_000;

/** GitHub cannot give what was asked for: a repository that is not there, or a permission that was not granted. */
const CANNOT_BE_GIVEN = 422;

/**
 * Tokens from `POST /app/installations/{id}/access_tokens`, each for an hour, so a repository costs at most one request
 * an hour and purpose; such requests are the app's and do not count against an installation's limit.
 */
export function createInstallationTokens(askApp: () => Promise<Octokit>): InstallationTokens {
  const tokens = new LRUCache<string, Promise<Token>>({ max: MOST_TOKENS });
  const tokenFor = async (scope: TokenScope, fresh: boolean): Promise<string | null> => {
    const key = keyOf(scope);
    const pending = fresh ? undefined : tokens.get(key);
    const known = pending === undefined ? undefined : await pending;
    if (known !== undefined && known.expiresAtMs - performance.now() > MARGIN_MS) return known.token;
    const asked = askApp().then((app) => ask(app, scope));
    // The promise is kept, so that tasks that begin together ask once.
    tokens.set(key, asked);
    asked.catch(() => tokens.delete(key));
    return (await asked).token;
  };
  return async (scope, { fresh = false } = {}) => {
    const token = await tokenFor(scope, fresh);
    // A public `.github` repository outside the installation can be read with any token.
    return token ?? (await tokenFor({ ...scope, purpose: "read" }, fresh)) ?? "";
  };
}

/** The account's configuration is the same for all its repositories. */
function keyOf({ installationId, repositoryId, purpose }: TokenScope): string {
  return purpose === "configuration" ? `${installationId}/${purpose}` : `${installationId}/${repositoryId}/${purpose}`;
}

async function ask(app: Octokit, scope: TokenScope): Promise<Token> {
  const { installationId, purpose } = scope;
  const create = (permissions?: Permissions) =>
    app.rest.apps.createInstallationAccessToken({
      installation_id: installationId,
      ...repositoriesOf(scope),
      ...(permissions === undefined ? {} : { permissions }),
    });
  try {
    return tokenOf(await create(TOKEN_PERMISSIONS[purpose]));
  } catch (error) {
    if (statusOf(error) !== CANNOT_BE_GIVEN) throw error;
    if (purpose === "configuration") return { token: null, expiresAtMs: performance.now() + ABSENT_MS + MARGIN_MS };
    // An owner has not accepted a permission yet: go on with what there is, and the request that lacks it says so.
    return tokenOf(await create());
  }
}

interface TokenAnswer {
  readonly data: { readonly token: string; readonly expires_at: string };
  readonly headers: { readonly date?: string };
}

/** How long it lives follows from GitHub's own clock: ours may be wrong, or be put right meanwhile. */
function tokenOf({ data, headers }: TokenAnswer): Token {
  const givenMs = Date.parse(headers.date ?? "") || Date.now();
  return { token: data.token, expiresAtMs: performance.now() + Date.parse(data.expires_at) - givenMs };
}

function repositoriesOf({ repositoryId, purpose }: TokenScope): { repositories?: string[]; repository_ids?: number[] } {
  if (purpose === "list") return {};
  return purpose === "configuration" ? { repositories: [".github"] } : { repository_ids: [repositoryId] };
}
