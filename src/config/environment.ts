import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** What a deployment is set to, checked once at the start. */
export interface Settings {
  /** `null`: no credentials yet, so Probot's set-up page is served instead of the app. */
  readonly app: { readonly id: number; readonly privateKey: string; readonly webhookSecret: string } | null;
  readonly host: string;
  readonly port: number;
  /** Where GitHub's REST API answers, without a slash at the end. */
  readonly apiUrl: string;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
  readonly logFormat: "json" | "pretty";
  /** `null`: the embedded PGlite keeps the data in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** How long runs and what their logs said are kept. */
  readonly historyDays: number;
  /** How many times as often the scheduled tasks come round; for tests, which cannot wait for an hour. */
  readonly scheduleSpeed: number;
}

/** One setting that is wrong or missing. */
export interface SettingFault {
  readonly setting: string;
  readonly problem: string;
  readonly remedy: string;
}

/** The settings cannot be used. The message names every faulty setting, what is wrong with it and what to do. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly faults: readonly SettingFault[];

  constructor(faults: readonly SettingFault[], options: ErrorOptions = {}) {
    const lines = faults.map(({ setting, problem, remedy }) => `  ${setting} ${problem}. ${remedy}`);
    super(`Cachewarden cannot work with these settings:\n${lines.join("\n")}`, options);
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** Probot signs with this when no secret is set, so anybody can sign a delivery with it. */
const PROBOTS_DEFAULT_SECRET = "development";

/** Shorter secrets can be guessed; GitHub's own advice is a random text of high entropy. */
const SHORTEST_SECRET = 8;

/**
 * The address of GitHub's API for a command that needs nothing else of a deployment.
 *
 * @throws {SettingsError} where the host is none
 */
export function readGitHubUrl(env: Environment): string {
  const faults: SettingFault[] = [];
  const host = env.GHE_HOST?.trim() === "" ? undefined : env.GHE_HOST?.trim();
  const url = readApiUrl(host, env.GHE_PROTOCOL === "http" ? "http" : "https", faults);
  if (faults.length > 0) throw new SettingsError(faults);
  return url;
}

/**
 * Reads and checks the settings of a deployment. An empty value counts as not set, as container tools pass it.
 *
 * @throws {SettingsError} naming all faults at once, so that a person corrects them in one go
 */
export function readSettings(env: Environment): Settings {
  const faults: SettingFault[] = [];
  const text = (name: string) => (env[name] === undefined || env[name]?.trim() === "" ? undefined : env[name]?.trim());
  const check = <T>(setting: string, schema: z.ZodType<T>, value: unknown, remedy: string): T | undefined => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    faults.push({ setting, problem: `is ${quote(value)}`, remedy });
    return undefined;
  };

  const port = check(
    "PORT",
    z.coerce.number().int().min(0).max(65_535),
    text("PORT") ?? 3000,
    "Set a number from 0 to 65535 (0 takes any free port).",
  );
  const logLevel = check(
    "LOG_LEVEL",
    z.enum(LOG_LEVELS),
    text("LOG_LEVEL") ?? "info",
    `Set one of ${LOG_LEVELS.join(", ")}.`,
  );
  const logFormat = check(
    "LOG_FORMAT",
    z.enum(["json", "pretty"]),
    text("LOG_FORMAT") ?? "json",
    "Set json or pretty.",
  );
  const protocol = check(
    "GHE_PROTOCOL",
    z.enum(["http", "https"]),
    text("GHE_PROTOCOL") ?? "https",
    "Set http or https.",
  );
  const apiUrl = readApiUrl(text("GHE_HOST"), protocol ?? "https", faults);
  const scheduleSpeed = check(
    "SCHEDULE_SPEED",
    z.coerce.number().min(0.01).max(1_000),
    text("SCHEDULE_SPEED") ?? 1,
    "Leave it out; tests set a number up to 1000 to have scheduled tasks come round so many times as often.",
  );
  const historyDays = check(
    "HISTORY_DAYS",
    z.coerce.number().int().min(1).max(10_000),
    text("HISTORY_DAYS") ?? 400,
    "Set for how many days runs are remembered, from 1 to 10000.",
  );
  const databaseUrl = readDatabaseUrl(text("DATABASE_URL"), faults);
  const app = readApp(text, env.NODE_ENV === "production", faults);

  if (
    faults.length > 0 ||
    port === undefined ||
    logLevel === undefined ||
    logFormat === undefined ||
    historyDays === undefined ||
    scheduleSpeed === undefined
  ) {
    throw new SettingsError(faults);
  }
  return {
    app,
    port,
    logLevel,
    logFormat,
    apiUrl,
    databaseUrl,
    host: text("HOST") ?? "localhost",
    dataDir: text("DATA_DIR") ?? "./data",
    historyDays,
    scheduleSpeed,
  };
}

/** Where a deployment's data is, for a command that only reads it. */
export type Storage = Pick<Settings, "databaseUrl" | "dataDir">;

/**
 * Reads only where the data is.
 *
 * @throws {SettingsError} when that cannot be used
 */
export function readStorage(env: Environment): Storage {
  const faults: SettingFault[] = [];
  const value = (name: string) => (env[name]?.trim() === "" ? undefined : env[name]?.trim());
  const databaseUrl = readDatabaseUrl(value("DATABASE_URL"), faults);
  if (faults.length > 0) throw new SettingsError(faults);
  return { databaseUrl, dataDir: value("DATA_DIR") ?? "./data" };
}

function readApp(
  text: (name: string) => string | undefined,
  production: boolean,
  faults: SettingFault[],
): Settings["app"] {
  const id = text("APP_ID");
  const hasKey = text("PRIVATE_KEY") !== undefined || text("PRIVATE_KEY_PATH") !== undefined;
  const newcomer = id === undefined && !hasKey;
  if (newcomer && !production) return null;

  const appId = readAppId(id, faults);
  const privateKey = readPrivateKey(text("PRIVATE_KEY"), text("PRIVATE_KEY_PATH"), faults);
  const webhookSecret = readWebhookSecret(text("WEBHOOK_SECRET"), faults);
  if (appId === undefined || privateKey === undefined || webhookSecret === undefined) return null;
  return { id: appId, privateKey, webhookSecret };
}

function readAppId(value: string | undefined, faults: SettingFault[]): number | undefined {
  const remedy = 'Set the number that the app\'s page shows as "App ID".';
  if (value === undefined) {
    faults.push({ setting: "APP_ID", problem: "is not set", remedy });
    return undefined;
  }
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  faults.push({ setting: "APP_ID", problem: `is ${quote(value)}`, remedy });
  return undefined;
}

function readPrivateKey(
  inline: string | undefined,
  path: string | undefined,
  faults: SettingFault[],
): string | undefined {
  const setting = inline === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  const fault = (problem: string, remedy: string) => {
    faults.push({ setting, problem, remedy });
    return undefined;
  };
  if (inline === undefined && path === undefined) {
    faults.push({
      setting: "PRIVATE_KEY",
      problem: "is not set, and neither is PRIVATE_KEY_PATH",
      remedy: "Set one of them to the key that the app's page let you download.",
    });
    return undefined;
  }
  const key = inline === undefined ? readIfPossible(path ?? "") : unfoldKey(inline);
  if (key === undefined) {
    return fault(
      "names a file that does not exist, or cannot be read",
      "Set the path of the .pem file that the app's page let you download, and let this user read it.",
    );
  }
  try {
    createPrivateKey(key);
    return key;
  } catch {
    // The cause is not shown: an error of OpenSSL could quote from the key.
    return fault(
      "is not a private key in PEM form",
      "Set the whole text of the .pem file, its first and last line included.",
    );
  }
}

function readIfPossible(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Many tools can hold a value of one line only, so the key may come with `\n` written out, or in base64. */
function unfoldKey(value: string): string {
  const key = value.replace(/^"(.*)"$/s, "$1").replaceAll("\\n", "\n");
  return key.includes("-----BEGIN") ? key : Buffer.from(key, "base64").toString("utf8");
}

function readWebhookSecret(value: string | undefined, faults: SettingFault[]): string | undefined {
  const remedy =
    'Set a long random text, the same as "Webhook secret" on the app\'s page (`openssl rand -hex 32` makes one).';
  if (value === undefined) {
    faults.push({ setting: "WEBHOOK_SECRET", problem: "is not set", remedy });
  } else if (value === PROBOTS_DEFAULT_SECRET) {
    faults.push({ setting: "WEBHOOK_SECRET", problem: "is Probot's well-known default", remedy });
  } else if (value.length < SHORTEST_SECRET) {
    faults.push({ setting: "WEBHOOK_SECRET", problem: `has fewer than ${SHORTEST_SECRET} characters`, remedy });
  } else {
    return value;
  }
  return undefined;
}

/**
 * github.com answers at api.github.com, an Enterprise Server at `/api/v3` of its own host, and a company on ghe.com
 * (data residency) at `api.` before its host.
 */
function readApiUrl(host: string | undefined, protocol: string, faults: SettingFault[]): string {
  if (host === undefined) return "https://api.github.com";
  if (!/^[a-z0-9.-]+(:\d+)?$/i.test(host)) {
    faults.push({
      setting: "GHE_HOST",
      problem: `is ${quote(host)}`,
      remedy: "Set the host name only, such as github.example.com.",
    });
  }
  if (host.endsWith(".ghe.com")) return `https://${host.startsWith("api.") ? host : `api.${host}`}`;
  return `${protocol}://${host}/api/v3`;
}

function readDatabaseUrl(value: string | undefined, faults: SettingFault[]): string | null {
  if (value === undefined) return null;
  if (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)) return value;
  faults.push({
    setting: "DATABASE_URL",
    // Its value is not shown: it holds a password.
    problem: "is not an address of a PostgreSQL database",
    remedy:
      "Set one such as postgres://user:password@host:5432/cachewarden, or leave it out for the embedded database.",
  });
  return null;
}

function quote(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 60));
}
