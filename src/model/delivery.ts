/** One attempt to deliver a webhook, as GitHub lists it. Attempts of one delivery share the GUID. */
export interface DeliveryAttempt {
  readonly id: number;
  readonly guid: string;
  /** `event.action`, or the event alone where it has no action. */
  readonly event: string;
  /** By GitHub's clock, in milliseconds since 1970. */
  readonly deliveredAtMs: number;
  /** Whether the app had answered 2xx. Time-outs and refused connections have no such status. */
  readonly received: boolean;
}

/** The newest attempt of a delivery that never arrived, and when it was first tried. */
export interface MissedDelivery {
  readonly attempt: DeliveryAttempt;
  readonly firstAtMs: number;
}

/** The deliveries of which no attempt was received, oldest first. */
export function missedDeliveries(attempts: readonly DeliveryAttempt[]): readonly MissedDelivery[] {
  const missed: MissedDelivery[] = [];
  for (const ofOne of Map.groupBy(attempts, ({ guid }) => guid).values()) {
    if (ofOne.some(({ received }) => received)) continue;
    const [newest] = ofOne.toSorted((a, b) => b.deliveredAtMs - a.deliveredAtMs || b.id - a.id);
    const firstAtMs = Math.min(...ofOne.map(({ deliveredAtMs }) => deliveredAtMs));
    if (newest !== undefined) missed.push({ attempt: newest, firstAtMs });
  }
  return missed.toSorted((a, b) => a.firstAtMs - b.firstAtMs);
}
