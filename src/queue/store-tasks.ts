import type { JobInsert, PgBoss } from "pg-boss";
import { z } from "zod";
import { storable } from "../store/storable.ts";
import type { TaskName, TaskRequest } from "../tasks/requests.ts";
import type { Turns } from "./turns.ts";

/** What storing tasks needs of pg-boss. */
export type TaskTable = Pick<PgBoss, "insert" | "retry">;

/**
 * Stores tasks of one kind in one statement. What is there already is skipped: work that waits under the same key, and
 * deliveries that came before. Such a delivery whose work was given up gets another try.
 */
export async function storeTasks(boss: TaskTable, name: TaskName, jobs: readonly JobInsert[]): Promise<void> {
  const known = new Set<string>();
  // One delivery may come twice at the same moment, which one statement cannot store.
  const distinct = jobs.filter(({ id }) => id === undefined || (!known.has(id) && known.add(id)));
  const stored = new Set(await boss.insert(name, [...distinct], { returnId: true }));
  const skipped = [...known].filter((id) => !stored.has(id));
  if (skipped.length > 0) await boss.retry(name, skipped);
}

/** GitHub's GUIDs are UUIDs, and so are the ids of tasks. */
const UUID = z.uuid();

/** A request in pg-boss's words, with its turn. */
export function toJob(request: TaskRequest, turns: Turns): JobInsert {
  const { name, data, key, installationId, delivery, delaySeconds, background } = request;
  const group = String(installationId ?? "");
  return {
    data: storableData(delivery === undefined ? data : { ...data, delivery }),
    singletonKey: storable(key),
    ...(UUID.safeParse(delivery).success ? { id: String(delivery).toLowerCase() } : {}),
    ...(installationId === null ? {} : { group: { id: group } }),
    priority: turns(`${name}/${group}`, { delaySeconds, background }),
    ...(delaySeconds === undefined ? {} : { startAfter: delaySeconds }),
  };
}

/** Names and messages in it are strangers', and one that Postgres does not take would keep the whole statement out. */
function storableData<Data extends object>(data: Data): Data {
  return JSON.parse(JSON.stringify(data, (_, value) => (typeof value === "string" ? storable(value) : value)));
}
