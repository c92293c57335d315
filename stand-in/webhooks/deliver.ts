import { seededRandom } from "../random.ts";
import type { Delivery } from "../world/state.ts";
import type { Deliveries } from "./deliveries.ts";
import type { WebhookEvent, WebhookMessage } from "./events.ts";

export interface DeliverOptions {
  /** How often the same delivery is sent, all at once. Default 1. */
  readonly times?: number;
  readonly drop?: "recorded" | "lost";
}

export interface DeliverAllOptions {
  /** What is drawn below repeats itself with the same seed. Default 1. */
  readonly seed?: number;
  /** Send them in any order. */
  readonly shuffle?: boolean;
  /** Shares of the events, 0 to 1. */
  readonly doubled?: number;
  readonly dropped?: number;
  readonly lost?: number;
  /** How many are on their way at the same time. Default 8. */
  readonly concurrency?: number;
}

export type Deliver = (event: WebhookEvent | WebhookMessage, options?: DeliverOptions) => Promise<readonly Delivery[]>;

/** Sends one event. Empty where GitHub would send nothing, or when it was to be lost. */
export async function deliver(
  sender: { readonly deliveries: Deliveries; build(event: WebhookEvent): WebhookMessage | undefined },
  event: WebhookEvent | WebhookMessage,
  { times = 1, drop }: DeliverOptions = {},
): Promise<readonly Delivery[]> {
  const message = "payload" in event ? event : sender.build(event);
  if (message === undefined) return [];
  const how = (index: number) => ({ redelivery: index > 0, ...(drop !== undefined && { drop }) });
  const sent = await Promise.all(
    Array.from({ length: times }, (_, index) => sender.deliveries.send(message, how(index))),
  );
  return sent.filter((each) => each !== undefined);
}

/** Sends many events the way a bad day sends them. */
export async function deliverAll(
  send: Deliver,
  events: readonly (WebhookEvent | WebhookMessage)[],
  { seed = 1, shuffle = false, doubled = 0, dropped = 0, lost = 0, concurrency = 8 }: DeliverAllOptions = {},
): Promise<readonly Delivery[]> {
  const random = seededRandom(seed);
  const planned = events.map((event) => {
    const draw = random();
    const drop: DeliverOptions = draw < lost ? { drop: "lost" } : draw < lost + dropped ? { drop: "recorded" } : {};
    return { event, order: shuffle ? random() : 0, options: { ...drop, times: random() < doubled ? 2 : 1 } };
  });
  const waiting = planned.sort((a, b) => a.order - b.order).values();
  const made: Delivery[] = [];
  const worker = async () => {
    // One iterator for all workers: each takes the next event that is left.
    for (const { event, options } of waiting) made.push(...(await send(event, options)));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return made;
}
