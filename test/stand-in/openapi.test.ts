import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../stand-in/routes/routes.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { asApp, asInstallation, type Call, caller } from "./api-client.ts";
import { type Description, readDescription } from "./openapi.ts";
import { base, type Populated, populate, repository } from "./populated-world.ts";

let standIn: StandIn;
let enterprise: StandIn;
let world: Populated;
let app: Call;
let installation: Call;
let github: Description;

beforeAll(async () => {
  github = readDescription("api.github.com");
  standIn = await createStandIn();
  world = populate(standIn);
  app = asApp(standIn);
  installation = await asInstallation(standIn, world.installation.id);
  await standIn.deliver({ event: "workflow_run.completed", repository, run: world.run.id });
  enterprise = await createStandIn({ edition: "ghes" });
});
afterAll(async () => {
  await Promise.all([standIn.stop(), enterprise.stop()]);
});

interface Example {
  readonly route: string;
  readonly status: number;
  readonly as: "app" | "installation" | "nobody";
  readonly path: (world: Populated) => string;
  readonly body?: (world: Populated) => unknown;
}

const newestDelivery = () => standIn.deliveries().at(-1)?.id;
const at = (path: string) => () => base + path;

/** One good answer of every endpoint; reads come first, what they need is deleted last. */
const examples: readonly Example[] = [
  { route: "GET /app", status: 200, as: "app", path: () => "/app" },
  { route: "GET /app/installations", status: 200, as: "app", path: () => "/app/installations" },
  {
    route: "GET /app/installations/{installation_id}",
    status: 200,
    as: "app",
    path: ({ installation: { id } }) => `/app/installations/${id}`,
  },
  {
    route: "POST /app/installations/{installation_id}/access_tokens",
    status: 201,
    as: "app",
    path: ({ installation: { id } }) => `/app/installations/${id}/access_tokens`,
    body: () => ({ repositories: ["kratix"], permissions: { actions: "read" } }),
  },
  { route: "GET /repos/{owner}/{repo}/installation", status: 200, as: "app", path: at("/installation") },
  {
    route: "GET /installation/repositories",
    status: 200,
    as: "installation",
    path: () => "/installation/repositories",
  },
  { route: "GET /app/hook/config", status: 200, as: "app", path: () => "/app/hook/config" },
  { route: "GET /app/hook/deliveries", status: 200, as: "app", path: () => "/app/hook/deliveries" },
  {
    route: "GET /app/hook/deliveries/{delivery_id}",
    status: 200,
    as: "app",
    path: () => `/app/hook/deliveries/${newestDelivery()}`,
  },
  {
    route: "POST /app/hook/deliveries/{delivery_id}/attempts",
    status: 202,
    as: "app",
    path: () => `/app/hook/deliveries/${newestDelivery()}/attempts`,
  },
  { route: "GET /repos/{owner}/{repo}", status: 200, as: "installation", path: at("") },
  { route: "GET /repos/{owner}/{repo}/branches", status: 200, as: "installation", path: at("/branches") },
  {
    route: "GET /repos/{owner}/{repo}/branches/{branch}",
    status: 200,
    as: "installation",
    path: at("/branches/release/1.0"),
  },
  {
    route: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    status: 200,
    as: "installation",
    path: at("/git/ref/heads/main"),
  },
  {
    route: "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
    status: 200,
    as: "installation",
    path: at("/git/matching-refs/heads/"),
  },
  {
    route: "GET /repos/{owner}/{repo}/contents/{path}",
    status: 200,
    as: "installation",
    path: at("/contents/.github/cachewarden.yml"),
  },
  { route: "GET /repos/{owner}/{repo}/pulls", status: 200, as: "installation", path: at("/pulls?state=all") },
  {
    route: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    status: 200,
    as: "installation",
    path: ({ merged }) => `${base}/pulls/${merged.number}`,
  },
  {
    route: "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    status: 200,
    as: "installation",
    path: ({ pull }) => `${base}/commits/${pull.head.sha}/pulls`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/workflows",
    status: 200,
    as: "installation",
    path: at("/actions/workflows"),
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}",
    status: 200,
    as: "installation",
    path: at("/actions/workflows/test-kratix.yaml"),
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
    status: 200,
    as: "installation",
    path: ({ workflow }) => `${base}/actions/workflows/${workflow.id}/runs`,
  },
  { route: "GET /repos/{owner}/{repo}/actions/runs", status: 200, as: "installation", path: at("/actions/runs") },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}",
    status: 200,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}",
    status: 200,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}/attempts/1`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
    status: 200,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}/jobs?filter=all`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs",
    status: 200,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}/attempts/1/jobs`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/jobs/{job_id}",
    status: 200,
    as: "installation",
    path: ({ run }) => `${base}/actions/jobs/${run.attempts[0]?.jobs[0]?.id}`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs",
    status: 302,
    as: "installation",
    path: ({ run }) => `${base}/actions/jobs/${run.attempts[0]?.jobs[0]?.id}/logs`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/logs",
    status: 302,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}/logs`,
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs",
    status: 302,
    as: "installation",
    path: ({ run }) => `${base}/actions/runs/${run.id}/attempts/1/logs`,
  },
  { route: "GET /repos/{owner}/{repo}/actions/caches", status: 200, as: "installation", path: at("/actions/caches") },
  {
    route: "GET /repos/{owner}/{repo}/actions/cache/usage",
    status: 200,
    as: "installation",
    path: at("/actions/cache/usage"),
  },
  {
    route: "GET /repos/{owner}/{repo}/actions/cache/storage-limit",
    status: 200,
    as: "installation",
    path: at("/actions/cache/storage-limit"),
  },
  {
    route: "DELETE /repos/{owner}/{repo}/actions/caches/{cache_id}",
    status: 204,
    as: "installation",
    path: ({ cache }) => `${base}/actions/caches/${cache.id}`,
  },
  {
    route: "DELETE /repos/{owner}/{repo}/actions/caches",
    status: 200,
    as: "installation",
    path: at("/actions/caches?key=go-linux-abc"),
  },
  {
    route: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    status: 200,
    as: "installation",
    path: ({ pull }) => `${base}/issues/${pull.number}/comments`,
  },
  {
    route: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    status: 201,
    as: "installation",
    path: ({ pull }) => `${base}/issues/${pull.number}/comments`,
    body: () => ({ body: "from the app" }),
  },
  {
    route: "GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
    status: 200,
    as: "installation",
    path: ({ comment }) => `${base}/issues/comments/${comment.id}`,
  },
  {
    route: "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    status: 200,
    as: "installation",
    path: ({ comment }) => `${base}/issues/comments/${comment.id}`,
    body: () => ({ body: "changed" }),
  },
  {
    route: "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}",
    status: 204,
    as: "installation",
    path: ({ comment }) => `${base}/issues/comments/${comment.id}`,
  },
  {
    route: "POST /repos/{owner}/{repo}/check-runs",
    status: 201,
    as: "installation",
    path: at("/check-runs"),
    body: ({ pull }) => ({
      name: "Cachewarden",
      head_sha: pull.head.sha,
      output: { title: "Caches", summary: "all hit" },
    }),
  },
  {
    route: "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
    status: 200,
    as: "installation",
    path: () => `${base}/check-runs/${newestCheckRun()}`,
  },
  {
    route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
    status: 200,
    as: "installation",
    path: () => `${base}/check-runs/${newestCheckRun()}`,
    body: () => ({ conclusion: "neutral" }),
  },
  {
    route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    status: 200,
    as: "installation",
    path: ({ pull }) => `${base}/commits/${pull.head.sha}/check-runs`,
  },
  {
    route: "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    status: 200,
    as: "installation",
    path: at("/rules/branches/release/1.0"),
  },
  { route: "GET /rate_limit", status: 200, as: "nobody", path: () => "/rate_limit" },
  { route: "GET /meta", status: 200, as: "nobody", path: () => "/meta" },
  { route: "DELETE /installation/token", status: 204, as: "installation", path: () => "/installation/token" },
];

function newestCheckRun() {
  return Array.from(standIn.state.repository(repository).checkRuns.keys()).at(-1);
}

/** Served by GitHub Enterprise Server only, whose own description is asked below. */
const ENTERPRISE_ONLY = ["GET /repos/{owner}/{repo}/actions/cache/usage-policy"];

describe("what the stand-in serves", () => {
  it.each(examples)(
    "$route answers $status as GitHub's OpenAPI description says",
    async ({ route, status, as, path, body }) => {
      const call = { app, installation, nobody: caller(standIn) }[as];
      const [method] = route.split(" ");
      const response = await call(`${method} ${path(world)}`, body === undefined ? {} : { body: body(world) });
      expect(response.status).toBe(status);
      expect(github.problems(route, status, response.body)).toEqual([]);
    },
  );

  it("is in this test endpoint by endpoint, so that none is served unchecked", () => {
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    expect([...examples.map(({ route }) => route), ...ENTERPRISE_ONLY].sort()).toEqual(served.sort());
  });

  it("as Enterprise Server tells the cache limit by usage-policy, and by storage-limit not", async () => {
    const { installation: there } = populate(enterprise);
    const call = await asInstallation(enterprise, there.id);
    const [route = ""] = ENTERPRISE_ONLY;
    const { status, body } = await call(`GET ${base}/actions/cache/usage-policy`);
    expect({ status, body }).toEqual({ status: 200, body: { repo_cache_size_limit_in_gb: 10 } });
    expect(readDescription("ghes-3.19").problems(route, status, body)).toEqual([]);
    expect((await call(`GET ${base}/actions/cache/storage-limit`)).status).toBe(404);
  });

  it("as Enterprise Server has no rate limits and does not speak of them", async () => {
    const response = await caller(enterprise)("GET /rate_limit");
    expect(response).toMatchObject({ status: 404, body: { message: "Rate limiting is not enabled." } });
    expect(response.headers.has("x-ratelimit-remaining")).toBe(false);
  });
});

/** Answers that GitHub gives and its description does not have, with where they were seen. */
const UNDESCRIBED = {
  "DELETE /repos/{owner}/{repo}/actions/caches/{cache_id} 404": "an entry that is gone (cli/cli delete.go)",
  "DELETE /repos/{owner}/{repo}/actions/caches 404": "no entry with that key (cli/cli delete.go)",
  "DELETE /repos/{owner}/{repo}/actions/caches 422": "no key in the query; seen with Octokit's generic request",
  "GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs 410": "a log past its retention (rust-lang/triagebot#2241)",
};

it.each(Object.keys(UNDESCRIBED))("%s is still missing in GitHub's description", (answer) => {
  const cut = answer.lastIndexOf(" ");
  expect(github.describes(answer.slice(0, cut), Number(answer.slice(cut + 1)))).toBe(false);
});
