import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { readSettings, type Settings, SettingsError } from "../../config/environment.ts";
import { listDeliveryTries, listGrants, readHookSettings, readRegistration } from "../../github/app-registration.ts";
import { statusOf } from "../../github/errors.ts";
import { type Octokit, observedFetch, QuietOctokit } from "../../github/octokit.ts";
import { paletteFor } from "../terminal/palette.ts";
import { terminalJson } from "../terminal/terminal-json.ts";
import { printable } from "../terminal/terminal-text.ts";
import { checkDatabase } from "./check-database.ts";
import { checkDeliveries, checkHook, checkInstallations, checkRegistration } from "./check-registration.ts";
import { type Finding, failed, ok } from "./finding.ts";
import { readManifest } from "./manifest.ts";

/** Looks at everything that a deployment depends on, prints what it found, and sets the exit code. */
export async function runDoctor({ json }: { readonly json: boolean }): Promise<void> {
  if (existsSync(".env")) loadEnvFile(".env");
  const findings = await examine(process.env);
  const healthy = findings.every(({ state }) => state !== "failed");
  process.stdout.write(json ? terminalJson({ schema: 1, healthy, findings }, 2) : render(findings));
  if (!healthy) process.exitCode = 1;
}

async function examine(environment: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ setting, problem, remedy }) =>
      failed("settings", { detail: `${setting} ${problem}`, remedy }),
    );
  }
  if (settings.app === null) {
    return [
      failed("settings", {
        detail: "APP_ID and a private key are not set, so there is no app yet",
        remedy: "Run `npm start` and follow the page that it opens, or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.",
      }),
    ];
  }
  const app = new QuietOctokit({
    auth: { appId: settings.app.id, privateKey: settings.app.privateKey },
    baseUrl: settings.apiUrl,
    request: { fetch: observedFetch(() => {}) },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  return [
    ok("settings", "all are set and of the right form"),
    ...(await checkDatabase(settings)),
    ...(await checkGitHub(app, settings)),
  ];
}

async function checkGitHub(app: Octokit, { apiUrl }: Settings): Promise<readonly Finding[]> {
  const manifest = readManifest();
  try {
    const registration = await readRegistration(app, Date.now());
    return [
      ...checkRegistration(registration, manifest),
      ...checkHook(await readHookSettings(app)),
      ...checkInstallations(await listGrants(app), manifest),
      checkDeliveries(await listDeliveryTries(app)),
    ];
  } catch (error) {
    return [unreachable(error, apiUrl)];
  }
}

function unreachable(error: unknown, apiUrl: string): Finding {
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (status === 401 || status === 404) {
    return failed("key", {
      detail: `${apiUrl} refuses it (${status}: ${message})`,
      remedy:
        "Set APP_ID and the private key of the same app, and check this machine's clock. A new key is made on the app's page.",
    });
  }
  return failed("github", {
    detail: `${apiUrl} does not answer as it should: ${message}`,
    remedy:
      "Check GHE_HOST and GHE_PROTOCOL, and that this machine may reach GitHub (proxy, firewall); else see githubstatus.com.",
  });
}

function render(findings: readonly Finding[]): string {
  const { good, warn, bad, faint } = paletteFor(process.stdout);
  const signs = { ok: good("ok     "), warning: warn("warning"), failed: bad("failed ") };
  const lines = findings.map(({ check, state, detail, remedy }) => {
    const what = `${signs[state]}  ${check}: ${printable(detail)}`;
    return remedy === undefined ? what : `${what}\n         ${faint("→")} ${printable(remedy)}`;
  });
  return `${lines.join("\n")}\n`;
}
