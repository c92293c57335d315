import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ManualClock, manualClock } from "../../stand-in/clock.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { asApp, asInstallation, caller, jwtFor } from "./api-client.ts";
import { base, type Populated, populate } from "./populated-world.ts";

let clock: ManualClock;
let standIn: StandIn;
let world: Populated;

beforeEach(async () => {
  clock = manualClock(Date.parse("2026-11-24T10:00:00Z"));
  standIn = await createStandIn({ clock: clock.now });
  world = populate(standIn);
});
afterEach(() => standIn.stop());

describe("the app's JSON web token", () => {
  it("opens the app's own endpoints", async () => {
    expect(await asApp(standIn)("GET /app")).toMatchObject({ status: 200, body: { slug: "cachewarden" } });
  });

  it("is refused when another key signed it, when it is of another app, and when it lives too long or no more", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const wrong = [jwtFor(standIn, { key }), jwtFor(standIn, { issuer: 1 }), jwtFor(standIn, { expiresInS: 900 })];
    const late = jwtFor(standIn, { expiresInS: -1 });
    for (const token of [...wrong, late]) {
      expect((await caller(standIn, `bearer ${token}`)("GET /app")).status).toBe(401);
    }
  });

  it("does not open a repository", async () => {
    expect((await asApp(standIn)(`GET ${base}/actions/caches`)).status).toBe(404);
  });
});

describe("an installation's token", () => {
  it("is good for one hour", async () => {
    const call = await asInstallation(standIn, world.installation.id);
    clock.advance(3_599_000);
    expect((await call(`GET ${base}`)).status).toBe(200);
    clock.advance(2_000);
    expect(await call(`GET ${base}`)).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  });

  it("is needed, and must be known", async () => {
    expect((await caller(standIn)(`GET ${base}`)).status).toBe(401);
    expect((await caller(standIn, "token ghs_unknown")(`GET ${base}`)).status).toBe(401);
  });

  it("does not see a repository outside the installation", async () => {
    const call = await asInstallation(standIn, world.installation.id);
    expect((await call("GET /repos/elsewhere/secret")).status).toBe(404);
  });

  it("narrowed to one repository and one permission does not see the others, nor may it do more", async () => {
    const scope = { repositories: ["kratix"], permissions: { actions: "read" } };
    const call = await asInstallation(standIn, world.installation.id, scope);
    expect((await call(`GET ${base}/actions/caches`)).status).toBe(200);
    expect((await call("GET /repos/syntasso/ci")).status).toBe(404);
    expect(await call(`DELETE ${base}/actions/caches/${world.cache.id}`)).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    expect((await call("GET /installation/repositories")).body.total_count).toBe(1);
  });

  it("is not given for what the installation does not have", async () => {
    const path = `POST /app/installations/${world.installation.id}/access_tokens`;
    const refused = [
      { repositories: ["secret"] },
      { repository_ids: [1] },
      { permissions: { administration: "read" } },
    ];
    for (const body of refused) expect((await asApp(standIn)(path, { body })).status).toBe(422);
  });

  it("loses a permission as soon as the installation does, and the 403 names what would do", async () => {
    const call = await asInstallation(standIn, world.installation.id);
    standIn.world.changeInstallation({ installation: world.installation.id, permissions: { actions: "read" } });
    const { status, headers } = await call(`POST ${base}/issues/${world.pull.number}/comments`, {
      body: { body: "x" },
    });
    expect(status).toBe(403);
    expect(headers.get("x-accepted-github-permissions")).toBe("issues=write; pull_requests=write");
  });

  it("stops while the installation is suspended, and no new one is given; the installation stays listed", async () => {
    const call = await asInstallation(standIn, world.installation.id);
    standIn.world.changeInstallation({ installation: world.installation.id, suspended: true });
    const message = "This installation has been suspended";
    expect(await call(`GET ${base}`)).toMatchObject({ status: 403, body: { message } });
    const asked = await asApp(standIn)(`POST /app/installations/${world.installation.id}/access_tokens`);
    expect(asked).toMatchObject({ status: 403, body: { message } });
    const { body } = await asApp(standIn)("GET /app/installations");
    expect(body[0].suspended_at).toBe("2026-11-24T10:00:00Z");
  });

  it("ends with the installation", async () => {
    const call = await asInstallation(standIn, world.installation.id);
    standIn.world.removeInstallation({ installation: world.installation.id });
    expect((await call(`GET ${base}`)).status).toBe(401);
    expect((await asApp(standIn)(`GET ${base}/installation`)).status).toBe(404);
  });
});

it("a person's token works as the person", async () => {
  standIn.world.addPersonalToken({ token: "ghp_mona", login: "mona" });
  const call = caller(standIn, "token ghp_mona");
  const { body } = await call(`POST ${base}/issues/${world.pull.number}/comments`, { body: { body: "by hand" } });
  expect(body).toMatchObject({ user: { login: "mona", type: "User" }, performed_via_github_app: null });
});

it("answers under /api/v3 as at the root, and its addresses keep the prefix", async () => {
  const call = await asInstallation(standIn, world.installation.id);
  const { body } = await call(`GET /api/v3${base}`);
  expect(body.url).toBe(`${standIn.url}/api/v3${base}`);
});
