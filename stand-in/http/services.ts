import type { Downloads } from "../downloads/downloads.ts";
import type { Deliveries } from "../webhooks/deliveries.ts";
import type { Credentials } from "./credentials.ts";
import type { RateLimiter } from "./limits.ts";

/** `ghes`: answers as GitHub Enterprise Server does where it differs (cache `usage-policy` instead of `storage-limit`). */
export type Edition = "github.com" | "ghes";

/** What routes need beside the world. */
export interface Services {
  readonly edition: Edition;
  readonly credentials: Credentials;
  readonly downloads: Downloads;
  readonly deliveries: Deliveries;
  readonly limits: RateLimiter;
}
