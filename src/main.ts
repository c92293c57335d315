import { appendFileSync, existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { readSettings, type Settings, SettingsError } from "./config/environment.ts";
import { createLogger } from "./server/logger.ts";
import { startServer } from "./server/start-server.ts";
import { FolderInUseError } from "./store/folder-lock.ts";

/** Orchestrators kill a process some 30 s after they asked it to stop. */
const LONGEST_STOP_MS = 29_000;

/** Starts the server and stops it on SIGTERM or SIGINT. The only file that reads the environment. */
try {
  // The set-up page writes the app's credentials there.
  if (existsSync(".env")) loadEnvFile(".env");
  const settings = readSettings(process.env);
  if (settings.app === null) await openSetUpPage();
  else await serve({ ...settings, app: settings.app });
} catch (error) {
  const isForPeople = error instanceof SettingsError || error instanceof FolderInUseError;
  console.error(isForPeople ? error.message : error);
  process.exit(1);
}

async function serve(settings: Settings & { readonly app: NonNullable<Settings["app"]> }): Promise<void> {
  const log = await createLogger(settings);
  // Listened for from now on: the first process of a container ignores signals that it has no listener for.
  const asked = askedToStop();
  const server = await startServer(settings, log);
  const signal = await asked;
  log.info({ signal }, "stopping");
  setTimeout(() => {
    log.fatal({}, "did not stop in time; what is cut off is done at the next start");
    process.exit(1);
  }, LONGEST_STOP_MS).unref();
  await server.stop();
  log.info({}, "stopped");
  process.exit(0);
}

/** Resolves with the first signal. A second one, of an impatient person, ends the process at once. */
function askedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

/** Without credentials Probot's page registers the app with two clicks and writes them to `.env`. */
async function openSetUpPage(): Promise<void> {
  // It will hold the private key: made beforehand, so that nobody else on the machine may read it.
  appendFileSync(".env", "", { mode: 0o600 });
  const { run } = await import("probot");
  const asked = askedToStop();
  await run(() => {}, { env: process.env });
  await asked;
  process.exit(0);
}
