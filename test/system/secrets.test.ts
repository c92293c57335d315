import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openPglite } from "../../src/store/open-pglite.ts";
import { openPostgres } from "../../src/store/open-postgres.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages, type Storage } from "../databases.ts";
import { settingsFor, spawnServer, startApp } from "./app-process.ts";
import { addHistory, commentsOn, jobsOf, makeWorld } from "./kratix-world.ts";

/** Failed tries come again after some seconds each. */
const PATIENCE = { timeout: 90_000, interval: 100 };
const WEBHOOK_SECRET = "the-webhook-secret-nobody-may-see";
const DATABASE_PASSWORD = "the-database-password-nobody-may-see";

/** What may stand in nothing that the server writes, each with a name that a failing test can show. */
function secretsOf(standIn: StandIn, password: string): readonly (readonly [name: string, secret: RegExp])[] {
  const keyLines = standIn.privateKey.split("\n").filter((line) => line.length > 40);
  const literal = (text: string) => new RegExp(text.replaceAll(/[^\w]/g, "\\$&"));
  return [
    ...keyLines.map((line, index) => [`line ${index + 1} of the private key`, literal(line)] as const),
    ["the private key", /BEGIN (RSA )?PRIVATE KEY/],
    ["the webhook secret", literal(standIn.webhookSecret)],
    ["an installation token", /ghs_[0-9a-f]{8}/],
    ["a JWT of the app", /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./],
    ["the database password", literal(password)],
    ["the signature of a log address", /[?&]sig(nature)?=/],
  ];
}

/** Everything that the database holds, as text. */
async function dump(storage: Storage): Promise<string> {
  const database =
    storage.databaseUrl === null ? await openPglite(storage.dataDir) : openPostgres(storage.databaseUrl, () => {});
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema LIKE 'cachewarden%' AND table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    for (const { row } of await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)) {
      texts.push(row);
    }
  }
  await database.close();
  return texts.join("\n");
}

/** With the password that nobody may see, where the server would take any. */
function withPassword(storage: Storage): Storage {
  if (storage.databaseUrl === null) return storage;
  const url = new URL(storage.databaseUrl);
  url.password ||= DATABASE_PASSWORD;
  return { databaseUrl: url.href, dataDir: "" };
}

describeStorages("A whole day of faults, as the server tells of it,", (makeStorage) => {
  const temporary = mkdtempSync(path.join(tmpdir(), "secrets-"));
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  it("holds no secret in logs, answers, comments, metrics and the database, and leaves no file", async () => {
    const standIn = await createStandIn({ webhookSecret: WEBHOOK_SECRET });
    const storage = withPassword(await makeStorage());
    const app = await startApp(standIn, storage, { LOG_LEVEL: "trace", TMPDIR: temporary });
    const world = makeWorld(standIn);
    addHistory(standIn, world);
    const { repository } = world;
    const pull = standIn.world.openPull({ repository, head: "faster" }).number;
    standIn.world.addCache({ repository, ref: `refs/pull/${pull}/merge`, key: "go", sizeBytes: 5 });

    // GitHub refuses, breaks off and forgets, tokens and logs among it.
    standIn.faults.add({ route: "/app/installations/{installation_id}/access_tokens", nth: 1, fault: status(502) });
    standIn.faults.add({ path: "/logs$", nth: 1, fault: status(401) });
    standIn.faults.add({ host: "downloads", nth: 1, fault: [{ kind: "truncate" }] });
    standIn.faults.add({ method: "POST", path: "/comments$", nth: 1, when: "after", fault: { kind: "cut" } });
    standIn.faults.add({ method: "DELETE", nth: 1, fault: status(403) });
    const run = standIn.world.addCompletedRun({
      repository,
      workflow: world.workflow,
      pull,
      jobs: jobsOf("pull-warm"),
    });
    await standIn.deliver({ event: "workflow_run.completed", repository, run: run.id });
    const answers = await strangersKnock(app.url);
    await expect.poll(() => commentsOn(standIn, world, pull).length, PATIENCE).toBe(1);
    standIn.world.closePull({ repository, pull });
    await standIn.deliver({ event: "pull_request.closed", repository, pull });
    await expect.poll(() => commentsOn(standIn, world, pull)[0] ?? "", PATIENCE).toMatch(/"purged":/);

    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const log = app.log.map((line) => JSON.stringify(line)).join("\n");
    const exit = await app.stop();
    const written = {
      log,
      "standard error": exit.stderr,
      metrics,
      answers: answers.join("\n"),
      "answers to deliveries": JSON.stringify(
        standIn.deliveries().map(({ responseBody, responseHeaders }) => [responseBody, responseHeaders]),
      ),
      comments: commentsOn(standIn, world, pull).join("\n"),
      database: await dump(storage),
    };
    await standIn.stop();

    // It was a day of faults, and the log told of them.
    expect(standIn.faults.injected()).toBeGreaterThanOrEqual(4);
    expect(log.includes('"task":"read-run"')).toBe(true);
    expect(written.database.includes(repository.split("/")[0] ?? "")).toBe(true);
    const password = storage.databaseUrl === null ? DATABASE_PASSWORD : new URL(storage.databaseUrl).password;
    const leaks = Object.entries(written).flatMap(([place, text]) =>
      secretsOf(standIn, password)
        .filter(([, secret]) => secret.test(text))
        .map(([name, secret]) => `${name} in ${place}: …${aroundMatch(text, secret)}…`),
    );
    expect(leaks).toEqual([]);
    expect(/syntasso|kratix/.exec(metrics + answers.join())).toBeNull();
    expect(readdirSync(temporary)).toEqual([]);
  }, 200_000);
});

function status(code: number) {
  return { kind: "status", status: code } as const;
}

function aroundMatch(text: string, secret: RegExp): string {
  const at = secret.exec(text)?.index ?? 0;
  return text.slice(Math.max(0, at - 120), at + 20);
}

/** What somebody sends who found the server on the internet; gives what it answered. */
async function strangersKnock(url: string): Promise<string[]> {
  const webhook = `${url}/api/github/webhooks`;
  const headers = {
    "content-type": "application/json",
    "x-github-event": "workflow_run",
    "x-github-delivery": "b5a3ad4e-5ec6-4d2f-8bb7-9c1b8f0e9e11",
  };
  const post = (body: string, more: Record<string, string> = {}) => ({
    method: "POST",
    body,
    headers: { ...headers, ...more },
  });
  const knocks: [string, RequestInit][] = [
    [`${url}/`, {}],
    [`${url}/readyz`, {}],
    [`${url}/.env`, {}],
    [webhook, { method: "GET" }],
    [webhook, post("{}")],
    [webhook, post("{}", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` })],
    [webhook, post("{not json", { "x-hub-signature-256": "sha256=" })],
    [webhook, post("{}", { "x-github-event": "x".repeat(1_000) })],
  ];
  const answers: string[] = [];
  for (const [address, init] of knocks) {
    const answer = await fetch(address, init);
    if (init.method === "POST") expect(answer.status).toBeGreaterThanOrEqual(400);
    answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  }
  return answers;
}

describe("A server that cannot start", () => {
  async function refusal(change: Readonly<Record<string, string>>) {
    const standIn = await createStandIn({ webhookSecret: WEBHOOK_SECRET });
    const settings = settingsFor(standIn, { databaseUrl: null, dataDir: "/nonexistent/data" });
    const { exited, lines } = spawnServer({ ...settings, ...change });
    const { code, stderr } = await exited;
    await standIn.stop();
    const text = stderr + lines.join("\n");
    expect(code).toBe(1);
    for (const [name, secret] of secretsOf(standIn, DATABASE_PASSWORD)) expect(text, name).not.toMatch(secret);
    return text;
  }

  it("does not tell the password of a database that does not answer", async () => {
    const url = `postgres://cachewarden:${DATABASE_PASSWORD}@127.0.0.1:1/cachewarden`;
    const text = await refusal({ DATABASE_URL: url });
    expect(text).toMatch(/DATABASE_URL leads to no database that answers .*ECONNREFUSED.*Check its host/);
    expect(text).not.toContain("    at ");
  });

  it("does not tell a database address that is none", async () => {
    expect(await refusal({ DATABASE_URL: `mysql://cachewarden:${DATABASE_PASSWORD}@db` })).toContain("DATABASE_URL");
  });

  it("does not tell a key that is broken", async () => {
    const text = await refusal({ PRIVATE_KEY: "-----BEGIN broken\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END" });
    expect(text).toContain("PRIVATE_KEY");
    expect(text).not.toContain("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC");
  });

  it.each([
    ["", "is not set"],
    ["development", "Probot's well-known default"],
    ["short", "fewer than"],
  ])("refuses the webhook secret %j", async (secret, why) => {
    const text = await refusal({ WEBHOOK_SECRET: secret });
    expect(text).toContain("WEBHOOK_SECRET");
    expect(text).toContain(why);
  });
});
