import { type Logger, pino } from "pino";
import type { Settings } from "../config/environment.ts";
import { describeError } from "./describe-error.ts";

/** Fields that may hold a secret wherever a request or settings are logged whole. */
const SECRET_FIELDS = ["authorization", "token", "privateKey", "webhookSecret", "secret", "password"];

/**
 * Lines are gathered into writes of so many bytes, for so many milliseconds at most: in a rush of deliveries writing each
 * took as long as verifying it. At the end of the process what is left is written first.
 */
const GATHERED = { minLength: 4_096, periodicFlush: 100 };

/** The server's logger: one line of JSON for each message, or coloured text for a person. */
export async function createLogger({ logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">): Promise<Logger> {
  const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]);
  const options = { level: logLevel, redact, base: null, serializers: { err: describeError, error: describeError } };
  if (logFormat === "json") return pino(options, pino.destination({ dest: 1, sync: false, ...GATHERED }));
  // Loaded only here: production logs JSON.
  const { default: pretty } = await import("pino-pretty");
  return pino(options, pretty({ colorize: process.stdout.isTTY, ignore: "pid,hostname" }));
}
