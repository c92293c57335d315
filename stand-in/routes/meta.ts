import { ApiError, ok } from "../http/answer.ts";
import { holderOf } from "../http/holder.ts";
import type { Route } from "../http/route.ts";

/** What GitHub tells of itself. */
export const metaRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/rate_limit",
    access: "anyone",
    handle: ({ grant, services }) => {
      if (services.edition === "ghes" && !services.limits.enforced())
        throw new ApiError(404, "Rate limiting is not enabled.");
      const core = services.limits.primary(holderOf(grant));
      return ok({ resources: { core, search: { ...core, limit: 30, remaining: 30, used: 0 } }, rate: core });
    },
  },
  {
    method: "GET",
    path: "/meta",
    access: "anyone",
    handle: ({ services }) =>
      ok({
        verifiable_password_authentication: false,
        ...(services.edition === "ghes" && { installed_version: "3.19.0" }),
      }),
  },
];
