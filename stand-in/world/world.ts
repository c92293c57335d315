import type { WorldCore } from "./core.ts";
import { installationBuilders } from "./installations.ts";
import { pullBuilders } from "./pulls.ts";
import { repositoryBuilders } from "./repositories.ts";
import { runBuilders } from "./runs.ts";

/**
 * The state of this GitHub and everything that can happen to it from outside the API: what people, runners and
 * GitHub itself do. Each function takes one object that is plain JSON (logs aside), so that the same calls work from
 * a scenario file and through the control address of a stand-in in another process.
 */
export function createWorld(core: WorldCore) {
  return {
    ...installationBuilders(core),
    ...repositoryBuilders(core),
    ...pullBuilders(core),
    ...runBuilders(core),
  };
}

export type World = ReturnType<typeof createWorld>;
