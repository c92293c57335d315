import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createDeadline, type Deadline } from "./deadline.ts";

/** Where a log is to be had: GitHub answers with an address on another host that is valid for a minute. */
export type LogAddress =
  | { readonly kind: "found"; readonly url: string }
  /** Not there yet, or never: a job that was cancelled before it had a runner has none. */
  | { readonly kind: "missing" }
  /** Deleted after the retention time. */
  | { readonly kind: "gone" };

/** Longest download of one log or archive, in milliseconds. */
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/** The download behind an address, or that nothing is there. */
export type Download =
  /** The time goes on until the body was read to its end, or given up. */
  { readonly kind: "open"; readonly body: AsyncIterable<Uint8Array> } | { readonly kind: "missing" };

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Where GitHub's API is, for its protocol: a log comes as safely as everything else, or not at all. */
  readonly apiUrl: string;
  /** Default: five minutes. */
  readonly timeoutMs?: number;
}

/**
 * Opens the address that GitHub redirected to, and no other that it may lead on to. It carries its own signature, so the
 * request has no token: a token sent there would tell another host our secret.
 */
export async function openDownload(
  url: string,
  { signal, apiUrl, timeoutMs = DOWNLOAD_TIMEOUT_MS }: DownloadOptions,
): Promise<Download> {
  const { protocol } = new URL(url);
  // Plain HTTP only where the API itself is spoken to so (GHE_PROTOCOL=http).
  if (protocol !== "https:" && protocol !== new URL(apiUrl).protocol) {
    throw new Error(
      `GitHub redirected a log to an address of the protocol ${protocol}, which is not safe to read from`,
    );
  }
  const deadline = createDeadline(timeoutMs, "The download of a log");
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, deadline.signal]),
      redirect: "manual",
      credentials: "omit",
    });
    if (response.ok && response.body !== null) return { kind: "open", body: untilRead(response.body, deadline) };
    await response.body?.cancel();
    deadline.met();
    if (response.status === 404 || response.status === 410) return { kind: "missing" };
    throw new Error(`The log store answered ${response.status} for a log that GitHub had redirected to`);
  } catch (error) {
    deadline.met();
    throw error;
  }
}

async function* untilRead(body: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } finally {
    deadline.met();
  }
}

/** A download is larger than what is read of one. */
export class DownloadTooLargeError extends Error {
  override readonly name = "DownloadTooLargeError";
}

/** Writes a download to a file as it arrives, at most `mostBytes` of it. */
export async function saveDownload(
  body: AsyncIterable<Uint8Array>,
  { path, mostBytes }: { readonly path: string; readonly mostBytes: number },
): Promise<void> {
  await pipeline(atMost(body, mostBytes), createWriteStream(path, { mode: 0o600 }));
}

/** Passes bytes on until there are too many. */
export async function* atMost(chunks: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new DownloadTooLargeError(`The download has more than ${mostBytes} bytes`);
    yield chunk;
  }
}
