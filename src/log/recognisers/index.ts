import { ACTIONS_CACHE_RECOGNISERS } from "./actions-cache.ts";
import { GRADLE_CACHE_RECOGNISERS } from "./gradle-cache.ts";
import { OTHER_CACHE_RECOGNISERS } from "./other-caches.ts";
import type { CacheEvent, Recogniser } from "./recogniser.ts";
import { SETUP_RECOGNISERS } from "./setup-actions.ts";
import { TOOLKIT_RECOGNISERS } from "./toolkit.ts";

/** Every wording of every cache action, in the order in which they are tried: the first that matches wins. */
export const CACHE_RECOGNISERS: readonly Recogniser<CacheEvent>[] = [
  ...GRADLE_CACHE_RECOGNISERS,
  ...ACTIONS_CACHE_RECOGNISERS,
  ...OTHER_CACHE_RECOGNISERS,
  ...TOOLKIT_RECOGNISERS,
  ...SETUP_RECOGNISERS,
];
