import type { EndpointOptions, OctokitResponse, RequestInterface } from "@octokit/types";
import { statusOf } from "./errors.ts";
import type { InstallationTokens, TokenScope } from "./installation-tokens.ts";
import { type Octokit, QuietOctokit } from "./octokit.ts";

/** What an installation has left of its primary limit, as GitHub says with every answer. */
export interface RemainingRequests {
  readonly installationId: number;
  readonly remaining: number;
  /** Of how many in an hour. */
  readonly limit: number;
  readonly resetsAtMs: number;
  /** By GitHub's own clock: ours may be wrong. */
  readonly resetsInSeconds: number;
}

interface ScopedAuth {
  readonly scope: TokenScope;
  readonly tokens: InstallationTokens;
  readonly onRemaining: (remaining: RemainingRequests) => void;
}

interface ScopedClientOptions extends ScopedAuth {
  /** Keeps requests back after one of the installation's limits. */
  readonly guard: (send: typeof fetch) => typeof fetch;
}

/** Makes a client whose every request carries a token of this scope. Everything else it has from the app's client. */
export function createScopedClient(app: Octokit, { guard, ...auth }: ScopedClientOptions): Octokit {
  const { baseUrl, request } = app.request.endpoint.DEFAULTS;
  return new QuietOctokit({
    baseUrl,
    log: app.log,
    request: { fetch: guard(request?.fetch ?? fetch) },
    authStrategy: createScopedAuth,
    auth,
  });
}

/** An authentication strategy of Octokit's: it takes the token anew for each request, because tasks outlive tokens. */
function createScopedAuth({ scope, tokens, onRemaining }: ScopedAuth) {
  const send = async (request: RequestInterface, endpoint: EndpointOptions, fresh: boolean) => {
    const token = await tokens(scope, { fresh });
    const headers = { ...endpoint.headers, authorization: `token ${token}` };
    const response = await request({ ...endpoint, headers });
    observe(response, scope, onRemaining);
    return response;
  };
  return Object.assign(async () => ({ type: "token", token: await tokens(scope) }), {
    hook: async (request: RequestInterface, endpoint: EndpointOptions) => {
      try {
        return await send(request, endpoint, false);
      } catch (error) {
        // A revoked token. GitHub did nothing with the request, so sending it again is safe whatever it asks for.
        if (statusOf(error) !== 401) throw error;
        return await send(request, endpoint, true);
      }
    },
  });
}

function observe(
  { headers }: Pick<OctokitResponse<unknown>, "headers">,
  { installationId }: TokenScope,
  onRemaining: ScopedAuth["onRemaining"],
): void {
  const remaining = headers["x-ratelimit-remaining"];
  const reset = headers["x-ratelimit-reset"];
  if (remaining === undefined || reset === undefined) return;
  const resetsAtMs = Number(reset) * 1_000;
  onRemaining({
    installationId,
    remaining: Number(remaining),
    limit: Number(headers["x-ratelimit-limit"] ?? 0),
    resetsAtMs,
    resetsInSeconds: (resetsAtMs - (Date.parse(headers.date ?? "") || Date.now())) / 1_000,
  });
}
