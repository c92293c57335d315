import type { Clock } from "../clock.ts";
import { createIdentity, type Identity } from "./identity.ts";
import type { Account, Delivery, Installation, Permissions, Repository } from "./state.ts";

/** The app that the stand-in knows: there is one. */
export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  /** Its own account, `<slug>[bot]`. */
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAtMs: number;
}

/** A person's token, as the command line uses it. */
export interface PersonalToken {
  readonly account: Account;
  readonly repositories: "all" | readonly string[];
  readonly permissions: Permissions;
}

/** The tables behind the world. */
export interface WorldCore {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly app: App;
  readonly accounts: Map<string, Account>;
  /** By lower-case `owner/name`: GitHub's names do not mind the case. */
  readonly repositories: Map<string, Repository>;
  readonly installations: Map<number, Installation>;
  readonly personalTokens: Map<string, PersonalToken>;
  /** Oldest first. */
  readonly deliveries: Delivery[];
  /** How long a new comment is missing from lists: GitHub's lag behind its writes. Default 0. */
  commentLagMs: number;
  account(login: string, type?: Account["type"]): Account;
  /** The repository by `owner/name`. Throws for an unknown one: a test asked for what it never made. */
  repository(fullName: string): Repository;
  installationFor(repository: Repository): Installation | undefined;
}

export interface AppOptions {
  readonly appId: number;
  readonly slug: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
}

/** Makes the empty tables. */
export function createCore(clock: Clock, options: AppOptions): WorldCore {
  const identity = createIdentity();
  const accounts = new Map<string, Account>();
  const repositories = new Map<string, Repository>();
  const installations = new Map<number, Installation>();

  const account = (login: string, type: Account["type"] = "User"): Account => {
    const known = accounts.get(login.toLowerCase());
    if (known !== undefined) return known;
    const made: Account = { id: identity.nextId("account"), login, type };
    accounts.set(login.toLowerCase(), made);
    return made;
  };
  return {
    clock,
    identity,
    app: {
      id: options.appId,
      slug: options.slug,
      name: options.slug,
      owner: account(`${options.slug}-maker`, "Organization"),
      bot: account(`${options.slug}[bot]`, "Bot"),
      permissions: options.permissions,
      events: options.events,
      createdAtMs: clock(),
    },
    accounts,
    repositories,
    installations,
    personalTokens: new Map(),
    deliveries: [],
    commentLagMs: 0,
    account,
    repository: (fullName) => found(repositories, fullName),
    installationFor: (repository) => installations.values().find((installation) => covers(installation, repository)),
  };
}

/** True when the installation may see the repository. */
export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.account !== repository.owner) return false;
  return installation.repositories === "all" || installation.repositories.has(repository.fullName);
}

function found(repositories: ReadonlyMap<string, Repository>, fullName: string): Repository {
  const repository = repositories.get(fullName.toLowerCase());
  if (repository === undefined) throw new Error(`The stand-in has no repository ${fullName}; call addRepository first`);
  return repository;
}
