import type { Grant } from "./route.ts";

/** Whose rate limits a request is booked on. */
export function holderOf(grant: Grant): string {
  if (grant.kind === "installation") return `installation ID ${grant.installation.id}`;
  if (grant.kind === "person") return `user ${grant.token.account.login}`;
  return grant.kind === "app" ? `app ID ${grant.app.id}` : "127.0.0.1";
}
