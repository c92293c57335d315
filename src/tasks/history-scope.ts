import type { RepositoryConfig } from "../config/repository-config.ts";
import type { StoredPull } from "../store/pulls.ts";
import type { TaskDependencies } from "./dependencies.ts";
import type { TaskData } from "./requests.ts";

/** What the history of one run is gathered for, and from. */
export interface HistoryScope {
  readonly data: TaskData<"report-pull">;
  readonly pull: StoredPull;
  readonly baseline: RepositoryConfig["baseline"];
  readonly dependencies: Pick<TaskDependencies, "store" | "enqueue">;
}
