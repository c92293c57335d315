import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { LogSource } from "../world/state.ts";

/** The bytes of a log, or `undefined` where there is none. */
export function logContent(log: LogSource): Buffer | Readable | undefined {
  if (typeof log === "string") return Buffer.from(log);
  if (log instanceof Uint8Array) return Buffer.from(log.buffer, log.byteOffset, log.byteLength);
  if (typeof log === "function") return log();
  return "path" in log ? createReadStream(log.path) : undefined;
}
