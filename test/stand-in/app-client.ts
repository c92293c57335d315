import { createGitHub, type GitHub } from "../../src/github/github.ts";
import { observedFetch, QuietOctokit } from "../../src/github/octokit.ts";
import { steadyFetch } from "../../src/github/steady-fetch.ts";
import type { StandIn } from "../../stand-in/stand-in.ts";

/** The app's GitHub, as the server makes it, against a stand-in. */
export function githubOf(standIn: StandIn): GitHub {
  const app = new QuietOctokit({
    baseUrl: `${standIn.url}/api/v3`,
    auth: { appId: standIn.appId, privateKey: standIn.privateKey },
    request: { fetch: steadyFetch(observedFetch(() => {})) },
  });
  return createGitHub({ auth: async () => app } as never, standIn.appId);
}
