import type { DeliveryAttempt } from "../model/delivery.ts";
import { statusOf } from "./errors.ts";
import type { Octokit } from "./octokit.ts";

export interface DeliveriesRequest {
  /** Attempts before this moment, by GitHub's clock, are left out. */
  readonly sinceMs: number;
  /** Where an earlier listing stopped. */
  readonly cursor: string | undefined;
  /** At most so many pages of a hundred. */
  readonly mostPages: number;
}

export interface DeliveriesListing {
  /** Newest first. */
  readonly attempts: readonly DeliveryAttempt[];
  /** Where to go on, where it was not read to its end. */
  readonly cursor: string | undefined;
}

/**
 * The attempts to deliver the app's webhooks, newest first. GitHub lists three days. Its own filter for failures leaves
 * out time-outs and refused connections, so everything is read.
 */
export async function listDeliveries(
  octokit: Octokit,
  { sinceMs, mostPages, ...from }: DeliveriesRequest,
): Promise<DeliveriesListing> {
  const attempts: DeliveryAttempt[] = [];
  let cursor = from.cursor;
  for (let page = 0; page < mostPages; page += 1) {
    const { data, headers } = await octokit.rest.apps.listWebhookDeliveries({
      per_page: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    attempts.push(...data.map(toAttempt).filter(({ deliveredAtMs }) => deliveredAtMs >= sinceMs));
    cursor = nextCursor(headers.link);
    const oldest = data.at(-1);
    if (oldest === undefined || Date.parse(oldest.delivered_at) < sinceMs) cursor = undefined;
    if (cursor === undefined) break;
  }
  return { attempts, cursor };
}

/** Asks GitHub to send a delivery again. Says `gone` where it no longer can. */
export async function redeliver(octokit: Octokit, id: number): Promise<"asked" | "gone"> {
  try {
    await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
    return "asked";
  } catch (error) {
    if ([400, 404, 410, 422].includes(statusOf(error) ?? 0)) return "gone";
    throw error;
  }
}

interface ListedDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly delivered_at: string;
  readonly status: string;
}

function toAttempt(delivery: ListedDelivery): DeliveryAttempt {
  const { id, guid, event, action } = delivery;
  return {
    id: Number(id),
    guid,
    event: action === null ? event : `${event}.${action}`,
    deliveredAtMs: Date.parse(delivery.delivered_at),
    received: delivery.status === "OK",
  };
}

/** The cursor is GitHub's own affair: it is taken from the address of the next page as it is. */
function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? undefined : (new URL(next).searchParams.get("cursor") ?? undefined);
}
