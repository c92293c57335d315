import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Attempt, LogSource, Run } from "../world/state.ts";

/** What a signed address leads to. `nothing`: the log was not uploaded yet. */
export type DownloadTarget =
  | { readonly kind: "log"; readonly log: LogSource }
  | { readonly kind: "archive"; readonly run: Run; readonly attempt: Attempt }
  | { readonly kind: "nothing" };

export interface Downloads {
  /** An address on the download host that is good for one minute. */
  sign(target: DownloadTarget): string;
  /** What a signed path leads to; `expired` and `forged` are refused alike. */
  open(path: string, query: URLSearchParams): DownloadTarget | "refused";
}

/** OpenAPI: "This link expires after 1 minute." */
const LIFETIME_MS = 60_000;

/** Makes the signer. `origin` is asked when signing, because the port is known only once the host listens. */
export function createDownloads(clock: Clock, origin: () => string): Downloads {
  const secret = randomBytes(32);
  const targets = new Map<string, { readonly target: DownloadTarget; readonly expiresAtMs: number }>();
  let next = 1;
  const signature = (path: string, expiry: string) =>
    createHmac("sha256", secret).update(`${path}\n${expiry}`).digest("hex");
  return {
    sign(target) {
      const expiresAtMs = clock() + LIFETIME_MS;
      forgetExpired(targets, clock());
      const path = `/actions-results/${next}/logs`;
      next += 1;
      targets.set(path, { target, expiresAtMs });
      const expiry = new Date(expiresAtMs).toISOString();
      return `${origin()}${path}?sv=2025-11-05&sr=b&sp=r&se=${encodeURIComponent(expiry)}&sig=${signature(path, expiry)}`;
    },
    open(path, query) {
      const expiry = query.get("se") ?? "";
      const given = Buffer.from(query.get("sig") ?? "");
      const wanted = Buffer.from(signature(path, expiry));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return "refused";
      const known = targets.get(path);
      return known === undefined || clock() >= Date.parse(expiry) ? "refused" : known.target;
    },
  };
}

/** Addresses expire in the order in which they were signed, so the first that is still good ends the search. */
function forgetExpired(targets: Map<string, { readonly expiresAtMs: number }>, nowMs: number): void {
  for (const [path, { expiresAtMs }] of targets) {
    if (expiresAtMs > nowMs) return;
    targets.delete(path);
  }
}
