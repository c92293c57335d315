import type { FaultRule } from "../http/faults.ts";
import type { JournalFilter } from "../http/journal.ts";
import type { Limits } from "../http/limits.ts";
import type { StandIn } from "../stand-in.ts";
import type { DeliverAllOptions, DeliverOptions } from "../webhooks/deliver.ts";
import type { WebhookEvent } from "../webhooks/events.ts";
import { summary } from "./summary.ts";

/**
 * A command takes the JSON that a test sent. The test is our own, so its argument is not checked again here: taking
 * the type from a method lets each command name the argument that it expects.
 */
type Command = { run(argument: unknown): unknown }["run"];

/** What `/_stand-in/<name>` can be asked: every function of the world by its name, and the rest of a stand-in. */
export function commands(standIn: StandIn): Readonly<Record<string, Command>> {
  const world = Object.entries<Command>(standIn.world).map(([name, run]) => [
    name,
    (argument: unknown) => summary(run(argument)),
  ]);
  return {
    ...Object.fromEntries(world),
    info: () => {
      const { host, url, downloadUrl, appId, privateKey, webhookSecret } = standIn;
      return { host, url, downloadUrl, appId, privateKey, webhookSecret };
    },
    setHookUrl: ({ url }: { url: string }) => standIn.setHookUrl(url),
    deliver: async ({ event, options }: { event: WebhookEvent; options?: DeliverOptions }) =>
      (await standIn.deliver(event, options)).map(summary),
    deliverAll: async ({ events, options }: { events: WebhookEvent[]; options?: DeliverAllOptions }) =>
      (await standIn.deliverAll(events, options)).map(summary),
    deliveries: () => standIn.deliveries().map(summary),
    settled: () => standIn.settled(),
    caches: ({ repository }: { repository: string }) => Array.from(standIn.state.repository(repository).caches.all()),
    requestCount: (filter: JournalFilter) => standIn.requests.count(filter),
    requestTotals: () => standIn.requests.totals(),
    requestsSince: ({ mark }: { mark: number }) => standIn.requests.since(mark),
    requestMark: () => standIn.requests.mark(),
    addFault: (rule: FaultRule) => {
      standIn.faults.add(rule);
    },
    clearFaults: () => standIn.faults.clear(),
    faultsInjected: () => standIn.faults.injected(),
    setLimits: (change: Partial<Limits>) => standIn.limits.set(change),
    limitRefusals: () => standIn.limits.refusals(),
  };
}
