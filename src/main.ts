import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { readSettings, type Settings, SettingsError } from "./config/environment.ts";
import { createLogger } from "./server/logger.ts";
import { startServer } from "./server/start-server.ts";

/** Starts the server and stops it on SIGTERM or SIGINT. The only file that reads the environment. */
try {
  // The set-up page writes the app's credentials there.
  if (existsSync(".env")) loadEnvFile(".env");
  const settings = readSettings(process.env);
  if (settings.app === null) await openSetUpPage();
  else await serve({ ...settings, app: settings.app });
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
}

async function serve(settings: Settings & { readonly app: NonNullable<Settings["app"]> }): Promise<void> {
  const log = await createLogger(settings);
  const server = await startServer(settings, log);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    await server.stop();
    log.info({}, "stopped");
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** Without credentials Probot's page registers the app with two clicks and writes them to `.env`. */
async function openSetUpPage(): Promise<void> {
  const { run } = await import("probot");
  await run(() => {}, { env: process.env });
}
