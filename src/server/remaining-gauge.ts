import { Gauge, type Registry } from "prom-client";
import type { RemainingRequests } from "../github/scoped-client.ts";

/** At most so many installations have a line of their own, those with the least left; more would burden the scraper. */
const MOST_INSTALLATIONS = 200;

/** What the gauge shows of it. */
type Remaining = Pick<RemainingRequests, "installationId" | "remaining" | "resetsAtMs">;

/** Each installation by its number, until its hour is over: then its full limit is back, and it says nothing. */
export function createRemainingGauge(registry: Registry, nowMs: () => number): (remaining: Remaining) => void {
  const installations = new Map<number, Remaining>();
  new Gauge({
    name: "cachewarden_github_remaining_requests",
    help: "Requests that GitHub grants an installation until the end of its hour; the 200 with the fewest",
    labelNames: ["installation"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [id, { resetsAtMs }] of installations) if (resetsAtMs <= nowMs()) installations.delete(id);
      const fewestFirst = [...installations.values()].toSorted((a, b) => a.remaining - b.remaining);
      for (const { installationId, remaining } of fewestFirst.slice(0, MOST_INSTALLATIONS)) {
        this.set({ installation: String(installationId) }, remaining);
      }
    },
  });
  return (remaining) => {
    const known = installations.get(remaining.installationId);
    // Answers overtake each other: within one hour the lower figure is the newer.
    if (known?.resetsAtMs === remaining.resetsAtMs && known.remaining < remaining.remaining) return;
    installations.set(remaining.installationId, remaining);
  };
}
