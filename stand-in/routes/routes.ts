import type { Route } from "../http/route.ts";
import { appRoutes } from "./app.ts";
import { cacheRoutes } from "./caches.ts";
import { checkRunRoutes } from "./check-runs.ts";
import { commentRoutes } from "./comments.ts";
import { hookRoutes } from "./hook-deliveries.ts";
import { logRoutes } from "./logs.ts";
import { metaRoutes } from "./meta.ts";
import { pullRoutes } from "./pulls.ts";
import { repositoryRoutes } from "./repositories.ts";
import { runRoutes } from "./runs.ts";

/** Every endpoint that the stand-in serves. Each must also be in the OpenAPI test, which fails when one is missing. */
export const routes: readonly Route[] = [
  ...appRoutes,
  ...hookRoutes,
  ...repositoryRoutes,
  ...pullRoutes,
  ...runRoutes,
  ...logRoutes,
  ...cacheRoutes,
  ...commentRoutes,
  ...checkRunRoutes,
  ...metaRoutes,
];
