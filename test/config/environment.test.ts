import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readSettings, type SettingFault, SettingsError } from "../../src/config/environment.ts";

const privateKey = generateKeyPairSync("rsa", { modulusLength: 2_048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString()
  .trim();

const APP = { APP_ID: "4137", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "a long random text" };

function faultsOf(env: Record<string, string | undefined>): readonly SettingFault[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

describe("The settings of a deployment", () => {
  it("need an app only; everything else has a default", () => {
    expect(readSettings(APP)).toMatchObject({
      app: { id: 4137, privateKey, webhookSecret: "a long random text" },
      host: "localhost",
      port: 3000,
      apiUrl: "https://api.github.com",
      logLevel: "info",
      logFormat: "json",
      databaseUrl: null,
      dataDir: "./data",
    });
  });

  it("count an empty value as not set, as container tools pass it", () => {
    const empty = { PORT: "", HOST: " ", DATABASE_URL: "", DATA_DIR: "", GHE_HOST: "", LOG_LEVEL: "" };
    expect(readSettings({ ...APP, ...empty })).toEqual(readSettings(APP));
  });

  it("without any credentials are those of a newcomer, but in production a fault", () => {
    expect(readSettings({}).app).toBeNull();
    expect(faultsOf({ NODE_ENV: "production" }).map(({ setting }) => setting)).toEqual([
      "APP_ID",
      "PRIVATE_KEY",
      "WEBHOOK_SECRET",
    ]);
  });

  it("are all told at once when they are wrong, each with its remedy", () => {
    const env = { APP_ID: "0", PRIVATE_KEY: "x", WEBHOOK_SECRET: "short", PORT: "http", LOG_LEVEL: "loud" };
    const faults = faultsOf({ ...env, LOG_FORMAT: "xml", GHE_PROTOCOL: "ftp", DATABASE_URL: "mysql://a/b" });

    expect(faults.map(({ setting }) => setting).toSorted()).toEqual([
      "APP_ID",
      "DATABASE_URL",
      "GHE_PROTOCOL",
      "LOG_FORMAT",
      "LOG_LEVEL",
      "PORT",
      "PRIVATE_KEY",
      "WEBHOOK_SECRET",
    ]);
    for (const { remedy } of faults) expect(remedy).toMatch(/^Set .+\.$/s);
  });

  it.each(["development", "1234567", undefined])("never have the webhook secret %s", (secret) => {
    expect(faultsOf({ ...APP, WEBHOOK_SECRET: secret }).map(({ setting }) => setting)).toEqual(["WEBHOOK_SECRET"]);
  });

  it("are told without what is secret in them", () => {
    const error = new SettingsError(
      faultsOf({ ...APP, PRIVATE_KEY: "-----BEGIN sesame", WEBHOOK_SECRET: "sesame", DATABASE_URL: "sesame" }),
    );
    expect(error.faults).toHaveLength(3);
    expect(error.message).not.toContain("sesame");
  });

  it.each([
    ["with line ends written out", privateKey.replaceAll("\n", "\\n")],
    ["in quotes", `"${privateKey.replaceAll("\n", "\\n")}"`],
    ["in base64", Buffer.from(privateKey).toString("base64")],
  ])("take the private key %s", (_, key) => {
    expect(readSettings({ ...APP, PRIVATE_KEY: key }).app?.privateKey.trim()).toBe(privateKey.trim());
  });

  it("take the private key from a file, and tell when there is none", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, "key.pem");
    writeFileSync(file, privateKey);
    const env = { APP_ID: "1", WEBHOOK_SECRET: APP.WEBHOOK_SECRET };

    expect(readSettings({ ...env, PRIVATE_KEY_PATH: file }).app?.privateKey).toBe(privateKey);
    for (const none of [`${file}.gone`, folder]) {
      expect(faultsOf({ ...env, PRIVATE_KEY_PATH: none })).toMatchObject([
        { setting: "PRIVATE_KEY_PATH", problem: "names a file that does not exist, or cannot be read" },
      ]);
    }
  });

  it.each([
    ["github.example.com", undefined, "https://github.example.com/api/v3"],
    ["127.0.0.1:4000", "http", "http://127.0.0.1:4000/api/v3"],
    ["octocorp.ghe.com", undefined, "https://api.octocorp.ghe.com"],
    ["api.octocorp.ghe.com", undefined, "https://api.octocorp.ghe.com"],
  ])("lead from GHE_HOST %s to that host's API", (GHE_HOST, GHE_PROTOCOL, url) => {
    expect(readSettings({ ...APP, GHE_HOST, GHE_PROTOCOL }).apiUrl).toBe(url);
  });

  it.each(["https://github.example.com", "github.example.com/api/v3", "a b"])("refuse %s as a host", (GHE_HOST) => {
    expect(faultsOf({ ...APP, GHE_HOST }).map(({ setting }) => setting)).toEqual(["GHE_HOST"]);
  });
});
