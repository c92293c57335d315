import type { TaskDependencies } from "./dependencies.ts";
import { listRepositories } from "./requests.ts";

/**
 * Learns where the app is installed, and asks for the repositories of each installation and for the end of those that
 * are gone: the events that say so may have been missed.
 */
export async function listInstallationsTask({ github, store, enqueue, log }: TaskDependencies): Promise<void> {
  const installations = await github.installations();
  for (const installation of installations) await store.saveInstallation(installation);

  const present = new Set(installations.map(({ id }) => id));
  const gone: number[] = [];
  for (const id of await store.knownInstallations()) {
    if (!present.has(id) && !(await github.isInstalled(id))) gone.push(id);
  }
  const active = installations.filter(({ suspended }) => !suspended);
  // Each is a task of its own, so that one whose token is refused does not keep the others waiting.
  await Promise.all([
    ...active.map(({ id }) => enqueue(listRepositories(id))),
    ...gone.map((installationId) =>
      enqueue({
        name: "forget-installation",
        key: `${installationId}`,
        installationId,
        data: { installationId },
      }),
    ),
  ]);
  log.info(
    { active: active.length, suspended: installations.length - active.length, gone: gone.length },
    "installations listed",
  );
}
