import type { EmitterWebhookEventName } from "@octokit/webhooks";
import type { Probot } from "probot";
import type { Enqueue, TaskRequest } from "./tasks/requests.ts";
import type { Translation } from "./webhooks/delivery.ts";
import { onBaseChanged } from "./webhooks/on-base-changed.ts";
import {
  onInstallationChanged,
  onInstallationDeleted,
  onInstallationsChanged,
} from "./webhooks/on-installation-changed.ts";
import { onMergeGroupDestroyed } from "./webhooks/on-merge-group-destroyed.ts";
import { onPullRequestClosed } from "./webhooks/on-pull-request-closed.ts";
import { onRefDeleted } from "./webhooks/on-ref-deleted.ts";
import { onRepositoriesRemoved, onRepositoryDeleted } from "./webhooks/on-repositories-gone.ts";
import { onWorkflowRunCompleted } from "./webhooks/on-workflow-run-completed.ts";

/** Which event becomes which task: the whole list. An event is subscribed to in app.yml. */
const TRANSLATIONS = {
  "workflow_run.completed": onWorkflowRunCompleted,
  "pull_request.closed": onPullRequestClosed,
  "pull_request.edited": onBaseChanged,
  delete: onRefDeleted,
  "merge_group.destroyed": onMergeGroupDestroyed,
  // GitHub sends these to every app, without a subscription.
  "installation.created": onInstallationsChanged,
  "installation.suspend": onInstallationsChanged,
  "installation.unsuspend": onInstallationsChanged,
  "installation.new_permissions_accepted": onInstallationChanged,
  "installation.deleted": onInstallationDeleted,
  "installation_repositories.added": onInstallationChanged,
  "installation_repositories.removed": onRepositoriesRemoved,
  "repository.renamed": onInstallationChanged,
  "repository.transferred": onInstallationChanged,
  "repository.deleted": onRepositoryDeleted,
} as const satisfies Partial<Record<EmitterWebhookEventName, (payload: unknown) => Translation<TaskRequest>>>;

/** The events that lead to work, as `event.action`. */
export const HANDLED_EVENTS: ReadonlySet<string> = new Set(Object.keys(TRANSLATIONS));

/** What the server's log and counters learn of each delivery. */
export type DeliveryOutcome = "stored" | "ignored" | "refused";

interface AppDependencies {
  /** Rejects where the work is not stored before GitHub stops waiting for the answer. */
  readonly enqueue: Enqueue;
  readonly onDelivery: (delivery: {
    readonly id: string;
    readonly event: string;
    readonly outcome: DeliveryOutcome;
    readonly reason?: string;
    readonly error?: unknown;
  }) => void;
}

/** The Probot application: a verified delivery becomes a stored task, and everything else happens in `tasks/`. */
export function createApp({ enqueue, onDelivery }: AppDependencies): (probot: Probot) => void {
  return (probot) => {
    for (const [event, translate] of Object.entries(TRANSLATIONS)) {
      probot.on(event as keyof typeof TRANSLATIONS, async ({ id, payload }) => {
        const translation = translate(payload);
        letGo(payload);
        if (translation.kind === "ignored") {
          onDelivery({ id, event, outcome: "ignored", reason: translation.reason });
          return;
        }
        // GitHub gets its 2xx only after this: what is not stored, GitHub must list as failed.
        await enqueue({ ...translation.request, delivery: id }).catch((error: unknown) => {
          onDelivery({ id, event, outcome: "refused", error });
          throw new NotStoredError(id, error);
        });
        onDelivery({ id, event, outcome: "stored" });
      });
    }
  };
}

/**
 * Probot holds a payload until its listener has ended, and ours waits for the database. What is not read again would be
 * copied by the garbage collector meanwhile, for each of the deliveries that come at the same time.
 */
function letGo(payload: object): void {
  for (const key of Object.keys(payload)) Reflect.deleteProperty(payload, key);
}

/** A delivery could not be stored. Its `status` becomes the HTTP answer, so that GitHub lists the delivery as failed. */
class NotStoredError extends Error {
  override readonly name = "NotStoredError";
  readonly status = 503;

  constructor(delivery: string, cause: unknown) {
    super(`Delivery ${delivery} could not be stored, try again later`, { cause });
  }
}
