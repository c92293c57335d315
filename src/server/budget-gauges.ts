import { Gauge, type Registry } from "prom-client";
import type { Store } from "../store/store.ts";
import { shared } from "./shared.ts";

/** How many repositories use more of their cache budget than their warning line, and of how many; without their names. */
export function collectBudgets(registry: Registry, countBudgets: Store["countBudgets"]): void {
  // While the database is away the figure is left out.
  const ask = shared(() => countBudgets().catch(() => undefined));
  new Gauge({
    name: "cachewarden_cache_budgets",
    help: "Repositories whose caches were looked at; warned: those that use more than their warning line",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      const counted = await ask();
      if (counted === undefined) return;
      this.set({ state: "warned" }, counted.warned);
      this.set({ state: "below" }, counted.watched - counted.warned);
    },
  });
}
