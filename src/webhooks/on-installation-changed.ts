import { z } from "zod";
import { listRepositories, type TaskRequest } from "../tasks/requests.ts";
import { INSTALLATION, type Translation, unreadable } from "./delivery.ts";

const PAYLOAD = z.object({ installation: INSTALLATION });

/**
 * Seconds before a change is looked at: a person who ticks several repositories makes one event of each, and one look
 * is enough for all.
 */
const GATHER_SECONDS = 2;

/** A new or woken installation, or one that sees other repositories than before: its repositories are listed anew. */
export function onInstallationChanged(payload: unknown): Translation<TaskRequest<"list-repositories">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  return {
    kind: "task",
    request: { ...listRepositories(parsed.data.installation.id), delaySeconds: GATHER_SECONDS },
  };
}

/** A suspended or woken installation, or an account with another name: the list of installations tells how it is now. */
export function onInstallationsChanged(): Translation<TaskRequest<"list-installations">> {
  return {
    kind: "task",
    request: {
      name: "list-installations",
      key: "list-installations",
      installationId: null,
      data: {},
      delaySeconds: GATHER_SECONDS,
    },
  };
}

/** A deleted installation: what is stored of it is deleted too. GitHub never gives its id to another one. */
export function onInstallationDeleted(payload: unknown): Translation<TaskRequest<"forget-installation">> {
  const parsed = PAYLOAD.safeParse(payload);
  if (!parsed.success) return unreadable(parsed.error);
  const installationId = parsed.data.installation.id;
  return {
    kind: "task",
    request: { name: "forget-installation", key: `${installationId}`, installationId, data: { installationId } },
  };
}
