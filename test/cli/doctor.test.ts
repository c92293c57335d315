import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkDeliveries,
  checkHook,
  checkInstallations,
  checkRegistration,
} from "../../src/cli/doctor/check-registration.ts";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import { readManifest } from "../../src/cli/doctor/manifest.ts";
import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";
import { describeStorages } from "../databases.ts";
import { runCli } from "./run-cli.ts";

const folder = mkdtempSync(path.join(tmpdir(), "doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = readManifest();
const registration = {
  slug: "cachewarden",
  permissions: manifest.permissions,
  events: manifest.events,
  clockAheadSeconds: 0,
};
const hook = { url: "https://x.example/", contentType: "json", verifiesCertificate: true, hasSecret: true };

/** What is amiss, in a word: `failed permissions`. */
function amiss(findings: readonly Finding[]): string[] {
  return findings.filter(({ state }) => state !== "ok").map(({ check, state }) => `${state} ${check}`);
}

describe("the doctor, from what GitHub says,", () => {
  it("finds nothing amiss with an app that is as app.yml says", () => {
    expect(amiss(checkRegistration(registration, manifest))).toEqual([]);
    expect(amiss(checkHook(hook))).toEqual([]);
  });

  it("tells permissions that are missing or too low, and those that are never used", () => {
    const permissions = { ...manifest.permissions, actions: "read", contents: "write", administration: "read" };
    const findings = checkRegistration({ ...registration, permissions }, manifest);
    expect(amiss(findings)).toEqual(["failed permissions", "warning permissions"]);
    expect(JSON.stringify(findings)).toContain("does not ask for actions: write");
    expect(JSON.stringify(findings)).toContain("contents: write, administration: read, which it never uses");
  });

  it("takes the optional permission for check runs as it is", () => {
    const permissions = { ...manifest.permissions, checks: "write" };
    expect(amiss(checkRegistration({ ...registration, permissions }, manifest))).toEqual([]);
  });

  it("tells events that the app is not subscribed to", () => {
    const events = manifest.events.filter((event) => event !== "workflow_run");
    expect(amiss(checkRegistration({ ...registration, events }, manifest))).toEqual(["failed events"]);
  });

  it("tells a clock that is off", () => {
    const findings = checkRegistration({ ...registration, clockAheadSeconds: 90 }, manifest);
    expect(amiss(findings)).toEqual(["warning clock"]);
    expect(JSON.stringify(findings)).toContain("90 s behind GitHub's");
  });

  it.each([
    [{ ...hook, url: undefined }, "failed webhook address"],
    [{ ...hook, url: "https://x.example/webhook" }, "failed webhook address"],
    [{ ...hook, url: "http://x.example/" }, "warning webhook address"],
    [{ ...hook, contentType: "form" }, "failed webhook content"],
    [{ ...hook, hasSecret: false }, "failed webhook secret"],
    [{ ...hook, verifiesCertificate: false }, "warning webhook certificate"],
  ])("tells a webhook that is %j: %s", (settings, finding) => {
    expect(amiss(checkHook(settings))).toEqual([finding]);
  });

  it("tells owners who have not accepted a permission, and suspended installations, by account", () => {
    const complete = { account: "a", suspended: false, permissions: manifest.permissions };
    const behind = { ...complete, account: "b", permissions: { ...manifest.permissions, actions: "read" } };
    const suspended = { ...complete, account: "c", suspended: true };
    const findings = checkInstallations([complete, behind, suspended], manifest);
    expect(findings.map(({ detail }) => detail)).toEqual(["suspended: c", "without actions: write: b"]);
    expect(amiss(checkInstallations([complete], manifest))).toEqual([]);
    expect(amiss(checkInstallations([], manifest))).toEqual(["failed installations"]);
  });

  it("counts a delivery that was received in the end as received", () => {
    const failedTry = { guid: "1", received: false, status: "timed out", statusCode: 0 };
    const tries = [{ ...failedTry, received: true, status: "OK", statusCode: 200 }, failedTry];
    expect(checkDeliveries(tries).state).toBe("ok");
    expect(checkDeliveries([failedTry])).toMatchObject({ state: "warning" });
  });

  it.each([
    [401, "WEBHOOK_SECRET"],
    [404, "correct the webhook address"],
    [0, "could not reach the server"],
    [503, "every ten minutes"],
  ])("says what a delivery that ended with %i needs", (statusCode, remedy) => {
    const tried = { guid: "1", received: false, status: `Invalid HTTP Response: ${statusCode}`, statusCode };
    expect(checkDeliveries([tried]).remedy).toContain(remedy);
  });
});

describeStorages("cachewarden doctor", (makeStorage) => {
  let standIn: StandIn;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    standIn = await createStandIn({ webhookSecret: "a secret for signing" });
    standIn.setHookUrl("https://cachewarden.example.com/api/github/webhooks");
    standIn.world.addInstallation({ account: "syntasso" });
    const { databaseUrl, dataDir } = await makeStorage();
    env = {
      APP_ID: String(standIn.appId),
      PRIVATE_KEY: standIn.privateKey,
      WEBHOOK_SECRET: standIn.webhookSecret,
      GHE_HOST: standIn.host,
      GHE_PROTOCOL: "http",
      DATABASE_URL: databaseUrl ?? "",
      DATA_DIR: dataDir,
    };
  });
  afterAll(() => standIn.stop());

  const doctor = async (change: NodeJS.ProcessEnv = {}) => {
    const { exitCode, stdout, stderr } = await runCli(["doctor", "--json"], {
      env: { ...env, ...change },
      cwd: folder,
    });
    expect(stderr).toBe("");
    const report: { healthy: boolean; findings: Finding[] } = JSON.parse(stdout);
    return { exitCode, ...report };
  };

  it("ends with 0 where everything is in order", async () => {
    const { exitCode, healthy, findings } = await doctor();
    expect(amiss(findings)).toEqual([]);
    expect([exitCode, healthy]).toEqual([0, true]);
    const checks = ["settings", "database", "key", "permissions", "events", "webhook address", "installations"];
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining([...checks, "deliveries"]));
  });

  it("names a key of another app, ends with 1 and shows no part of it", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2_048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
    const { exitCode, findings } = await doctor({ PRIVATE_KEY: other });
    expect(exitCode).toBe(1);
    expect(amiss(findings)).toEqual(["failed key"]);
    expect(JSON.stringify(findings)).not.toContain(other.split("\n")[1]);
  });

  it("tells all settings that are wrong, and looks no further", async () => {
    const { exitCode, findings } = await doctor({ PORT: "many", WEBHOOK_SECRET: "short" });
    expect(exitCode).toBe(1);
    expect(amiss(findings)).toEqual(["failed settings", "failed settings"]);
  });

  it("tells a folder for the data that cannot be made, where there is no other database", async () => {
    const { exitCode, findings } = await doctor({ DATABASE_URL: "", DATA_DIR: "/dev/null/data" });
    expect([exitCode, ...amiss(findings)]).toEqual([1, "failed database"]);
    expect(JSON.stringify(findings)).toContain("Set DATA_DIR to a folder");
  });

  it("tells a GitHub that cannot be reached", async () => {
    const { exitCode, findings } = await doctor({ GHE_HOST: "127.0.0.1:1" });
    expect([exitCode, ...amiss(findings)]).toEqual([1, "failed github"]);
  });

  it("tells deliveries that nobody received, in words for a person", async () => {
    const pull = standIn.world.addRepository({ owner: "syntasso", name: "kratix" });
    expect(pull.fullName).toBe("syntasso/kratix");
    const { number } = standIn.world.openPull({ repository: "syntasso/kratix", head: "faster" });
    standIn.world.closePull({ repository: "syntasso/kratix", pull: number });
    await standIn.deliver(
      { event: "pull_request.closed", repository: "syntasso/kratix", pull: number },
      { drop: "recorded" },
    );
    const { exitCode, stdout } = await runCli(["doctor"], { env, cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("warning  deliveries: 1 of the newest 1 were not received");
    expect(stdout).toContain("→ GitHub could not reach the server");
  });
});

it("tells a database that does not answer, without its password", async () => {
  const standIn = await createStandIn({ webhookSecret: "a secret for signing" });
  const { exitCode, stdout } = await runCli(["doctor", "--json"], {
    cwd: folder,
    env: {
      APP_ID: "1",
      PRIVATE_KEY: standIn.privateKey,
      WEBHOOK_SECRET: standIn.webhookSecret,
      GHE_HOST: standIn.host,
      GHE_PROTOCOL: "http",
      DATABASE_URL: "postgres://cachewarden:nobody-may-see@127.0.0.1:1/cachewarden",
    },
  });
  await standIn.stop();
  expect(exitCode).toBe(1);
  expect(stdout).toContain('"failed"');
  expect(stdout).toMatch(/does not answer: .*ECONNREFUSED/);
  expect(stdout).not.toContain("nobody-may-see");
});
