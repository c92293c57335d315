/** What happened, as plain JSON: the payload is built from the world when it is sent. */
export type WebhookEvent =
  | {
      readonly event: "workflow_run.requested" | "workflow_run.in_progress" | "workflow_run.completed";
      readonly repository: string;
      readonly run: number;
      /** Default: the newest. */
      readonly attempt?: number;
    }
  | {
      readonly event:
        | "pull_request.opened"
        | "pull_request.reopened"
        | "pull_request.synchronize"
        | "pull_request.edited"
        | "pull_request.closed";
      readonly repository: string;
      readonly pull: number;
      /** For `synchronize`: the head before the push. */
      readonly before?: string;
    }
  | {
      readonly event: "delete";
      readonly repository: string;
      /** The short name. */
      readonly ref: string;
      readonly refType?: "branch" | "tag";
    }
  | {
      readonly event: "merge_group.checks_requested" | "merge_group.destroyed";
      readonly repository: string;
      /** `refs/heads/gh-readonly-queue/…` */
      readonly headRef: string;
      readonly headSha?: string;
      readonly baseRef?: string;
      readonly reason?: "merged" | "invalidated" | "dequeued";
    }
  | {
      readonly event:
        | "installation.created"
        | "installation.deleted"
        | "installation.suspend"
        | "installation.unsuspend"
        | "installation.new_permissions_accepted";
      readonly installation: number;
    }
  | {
      readonly event: "installation_repositories.added" | "installation_repositories.removed";
      readonly installation: number;
      readonly repositories: readonly string[];
    }
  | { readonly event: "ping" };

/** An event with its payload, ready to be signed. */
export interface WebhookMessage {
  readonly guid: string;
  /** As in `X-GitHub-Event`. */
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  /** The JSON text that is signed and sent. */
  readonly payload: string;
}
