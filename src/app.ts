import type { Probot } from "probot";
import type { Enqueue, TaskRequest } from "./tasks/requests.ts";
import type { Translation } from "./webhooks/delivery.ts";
import { onPullRequestClosed } from "./webhooks/on-pull-request-closed.ts";
import { onWorkflowRunCompleted } from "./webhooks/on-workflow-run-completed.ts";

/** Which event becomes which task: the whole list. An event is subscribed to in app.yml. */
const TRANSLATIONS = {
  "workflow_run.completed": onWorkflowRunCompleted,
  "pull_request.closed": onPullRequestClosed,
} as const satisfies Record<string, (payload: unknown) => Translation<TaskRequest>>;

/** What the server's log and counters learn of each delivery. */
export type DeliveryOutcome = "stored" | "ignored" | "refused";

interface AppDependencies {
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
        if (translation.kind === "ignored") {
          onDelivery({ id, event, outcome: "ignored", reason: translation.reason });
          return;
        }
        // GitHub gets its 2xx only after this: what is not stored, GitHub must list as failed.
        await enqueue(translation.request).catch((error: unknown) => {
          onDelivery({ id, event, outcome: "refused", error });
          throw new NotStoredError(id, error);
        });
        onDelivery({ id, event, outcome: "stored" });
      });
    }
  };
}

/** A delivery could not be stored. Its `status` becomes the HTTP answer, so that GitHub lists the delivery as failed. */
class NotStoredError extends Error {
  override readonly name = "NotStoredError";
  readonly status = 503;

  constructor(delivery: string, cause: unknown) {
    super(`Delivery ${delivery} could not be stored, try again later`, { cause });
  }
}
