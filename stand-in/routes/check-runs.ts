import { created, invalid, notFound, ok } from "../http/answer.ts";
import { paged } from "../http/paging.ts";
import type { RepositoryExchange, RepositoryRoute } from "../http/route.ts";
import { checkRunShape } from "../shapes/check-run.ts";
import type { CheckRun } from "../world/state.ts";

/** Characters of a summary or text, and annotations of one request (OpenAPI: "Create a check run"). */
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;

const base = "/repos/{owner}/{repo}";
const read = { access: "repository", permissions: [["checks", "read"]], method: "GET" } as const;
const write = { access: "repository", permissions: [["checks", "write"]] } as const;

/** Check runs. */
export const checkRunRoutes: readonly RepositoryRoute[] = [
  { ...write, method: "POST", path: `${base}/check-runs`, createsContent: true, handle: createCheckRun },
  { ...read, path: `${base}/check-runs/{check_run_id}`, handle: (exchange) => ok(shape(exchange, checkOf(exchange))) },
  {
    ...write,
    method: "PATCH",
    path: `${base}/check-runs/{check_run_id}`,
    handle: (exchange) => {
      const check = checkOf(exchange);
      change(check, exchange);
      return ok(shape(exchange, check));
    },
  },
  { ...read, path: `${base}/commits/{ref}/check-runs`, handle: listCheckRuns },
];

function createCheckRun(exchange: RepositoryExchange) {
  const { core, body, repository } = exchange;
  const { name, head_sha: headSha } = body;
  if (typeof name !== "string" || typeof headSha !== "string")
    throw invalid("Invalid request.\n\nFor 'allOf/0', name and head_sha are required.");
  if (!repository.commits.has(headSha)) throw invalid(`No commit found for SHA: ${headSha}`);
  const check: CheckRun = {
    id: core.identity.nextId("other"),
    headSha,
    name,
    status: "queued",
    conclusion: null,
    startedAtMs: core.clock(),
    completedAtMs: null,
    externalId: "",
    detailsUrl: null,
    title: null,
    summary: null,
    text: null,
    annotations: 0,
  };
  change(check, exchange);
  repository.checkRuns.set(check.id, check);
  return created(shape(exchange, check));
}

function change(check: CheckRun, { core, body }: RepositoryExchange): void {
  check.name = text(body.name) ?? check.name;
  check.status = text(body.status) ?? check.status;
  check.externalId = text(body.external_id) ?? check.externalId;
  check.detailsUrl = text(body.details_url) ?? check.detailsUrl;
  if (typeof body.conclusion === "string") {
    check.conclusion = body.conclusion;
    check.status = "completed";
    check.completedAtMs = core.clock();
  }
  if (typeof body.output === "object" && body.output !== null) changeOutput(check, { ...body.output });
}

function changeOutput(check: CheckRun, output: Readonly<Record<string, unknown>>): void {
  const annotations = Array.isArray(output.annotations) ? output.annotations.length : 0;
  if (annotations > MOST_ANNOTATIONS)
    throw invalid(`Invalid request.\n\nNo more than ${MOST_ANNOTATIONS} annotations are allowed.`);
  for (const field of [text(output.summary), text(output.text)]) {
    if ((field?.length ?? 0) > LONGEST_TEXT)
      throw invalid(`Invalid request.\n\nOnly ${LONGEST_TEXT} characters are allowed.`);
  }
  check.title = text(output.title) ?? check.title;
  check.summary = text(output.summary) ?? check.summary;
  check.text = text(output.text) ?? check.text;
  check.annotations += annotations;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listCheckRuns(exchange: RepositoryExchange) {
  const { repository, params, query } = exchange;
  const sha = repository.branches.get(params.ref ?? "")?.sha ?? params.ref;
  const name = query.get("check_name");
  const isWanted = (check: CheckRun) => check.headSha === sha && (name === null || check.name === name);
  const all = Array.from(repository.checkRuns.values().filter(isWanted));
  const { items, headers } = paged(exchange, all);
  return ok({ total_count: all.length, check_runs: items.map((check) => shape(exchange, check)) }, headers);
}

function checkOf({ repository, params }: RepositoryExchange): CheckRun {
  const check = repository.checkRuns.get(Number(params.check_run_id));
  if (check === undefined) throw notFound();
  return check;
}

function shape({ core, repository, links }: RepositoryExchange, check: CheckRun) {
  return checkRunShape(check, { repository, app: core.app }, links);
}
