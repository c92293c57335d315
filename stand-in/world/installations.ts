import type { WorldCore } from "./core.ts";
import type { Installation, Permissions } from "./state.ts";

export interface InstallationInput {
  readonly account: string;
  readonly accountType?: "User" | "Organization";
  /** `owner/name` each; default: all of the account's. */
  readonly repositories?: "all" | readonly string[];
  /** Default: what the app asks for. */
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
}

export interface InstallationChange {
  readonly installation: number;
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  readonly repositories?: "all" | readonly string[];
  readonly suspended?: boolean;
}

export interface PersonalTokenInput {
  readonly token: string;
  readonly login: string;
  readonly repositories?: "all" | readonly string[];
  readonly permissions?: Permissions;
}

/** Building and changing installations of the app. */
export function installationBuilders(core: WorldCore) {
  return {
    /** Installs the app on an account. */
    addInstallation(input: InstallationInput): Installation {
      const installation: Installation = {
        id: core.identity.nextId("installation"),
        account: core.account(input.account, input.accountType ?? "Organization"),
        repositories: selection(input.repositories ?? "all"),
        permissions: { ...(input.permissions ?? core.app.permissions) },
        events: [...(input.events ?? core.app.events)],
        suspendedAtMs: null,
        createdAtMs: core.clock(),
      };
      core.installations.set(installation.id, installation);
      return installation;
    },

    /** Changes what an installation may do, or suspends it. */
    changeInstallation(change: InstallationChange): Installation {
      const installation = core.installations.get(change.installation);
      if (installation === undefined) throw new Error(`The stand-in has no installation ${change.installation}`);
      if (change.permissions !== undefined) installation.permissions = { ...change.permissions };
      if (change.events !== undefined) installation.events = [...change.events];
      if (change.repositories !== undefined) installation.repositories = selection(change.repositories);
      if (change.suspended !== undefined) installation.suspendedAtMs = change.suspended ? core.clock() : null;
      return installation;
    },

    /** Uninstalls the app; its tokens stop at once. */
    removeInstallation(input: { readonly installation: number }): void {
      core.installations.delete(input.installation);
    },

    /** Gives a person a token, as the command line needs one. Default: write access to everything. */
    addPersonalToken(input: PersonalTokenInput): void {
      core.personalTokens.set(input.token, {
        account: core.account(input.login),
        repositories: input.repositories ?? "all",
        permissions: input.permissions ?? {
          actions: "write",
          contents: "read",
          metadata: "read",
          pull_requests: "write",
        },
      });
    },
  };
}

function selection(repositories: "all" | readonly string[]): "all" | Set<string> {
  return repositories === "all" ? "all" : new Set(repositories);
}
