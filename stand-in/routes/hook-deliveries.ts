import { ApiError, invalid, notFound, ok } from "../http/answer.ts";
import { clamp } from "../http/paging.ts";
import type { Exchange, Route } from "../http/route.ts";
import { deliveryItemShape, deliveryShape } from "../shapes/delivery.ts";
import type { Delivery } from "../world/state.ts";

/** How long GitHub keeps deliveries and lets them be sent again (docs: "Redelivering webhooks"). */
const KEPT_MS = 3 * 24 * 3_600_000;

/** The app's own webhook: its settings, what was delivered, and sending it again. */
export const hookRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/app/hook/config",
    access: "app",
    handle: ({ services }) =>
      ok({ content_type: "json", insecure_ssl: "0", secret: "********", url: services.deliveries.hookUrl() }),
  },
  { method: "GET", path: "/app/hook/deliveries", access: "app", handle: listDeliveries },
  {
    method: "GET",
    path: "/app/hook/deliveries/{delivery_id}",
    access: "app",
    handle: (exchange) => ok(deliveryShape(deliveryOf(exchange))),
  },
  {
    method: "POST",
    path: "/app/hook/deliveries/{delivery_id}/attempts",
    access: "app",
    handle: (exchange) => {
      exchange.services.deliveries.redeliver(deliveryOf(exchange));
      return { status: 202, body: {} };
    },
  },
];

function listDeliveries(exchange: Exchange) {
  const { core, query, links, path } = exchange;
  const status = query.get("status");
  const perPage = clamp(query.get("per_page"), { fallback: 30, max: 100 });
  const before = cursorOf(query.get("cursor"));
  const kept = core.deliveries.filter((each) => each.deliveredAtMs > core.clock() - KEPT_MS && hasStatus(each, status));
  const newestFirst = kept.reverse().filter((each) => each.id <= before);
  const next = newestFirst[perPage];
  const nextQuery = new URLSearchParams(query);
  nextQuery.set("cursor", `v1_${next?.id}`);
  const link = next === undefined ? {} : { link: `<${links.api}${path}?${nextQuery}>; rel="next"` };
  return ok(newestFirst.slice(0, perPage).map(deliveryItemShape), link);
}

/** The id that a page begins with. The cursor's form is GitHub's secret, so a client can only hand it back. */
function cursorOf(cursor: string | null): number {
  if (cursor === null) return Number.POSITIVE_INFINITY;
  const id = Number(cursor.replace(/^v1_/, ""));
  if (Number.isNaN(id)) throw new ApiError(400, "Invalid cursor");
  return id;
}

/** `failure` is 400 to 599 only: a time-out or a refused connection has no such code (OpenAPI: `status` parameter). */
function hasStatus({ statusCode }: Delivery, status: string | null): boolean {
  if (status === "success") return statusCode >= 200 && statusCode < 400;
  return status !== "failure" || (statusCode >= 400 && statusCode < 600);
}

function deliveryOf({ core, params }: Exchange): Delivery {
  const id = Number(params.delivery_id);
  const delivery = core.deliveries.find((each) => each.id === id);
  if (delivery === undefined) throw notFound();
  if (delivery.deliveredAtMs <= core.clock() - KEPT_MS) throw invalid("The delivery is too old to be sent again.");
  return delivery;
}
