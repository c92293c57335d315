import type { App, PersonalToken, WorldCore } from "../world/core.ts";
import type { Account, Installation, Permissions, Repository } from "../world/state.ts";
import type { Answer } from "./answer.ts";
import type { Services } from "./services.ts";

/** Who asks, after the token was checked. */
export type Grant =
  | { readonly kind: "none" }
  | { readonly kind: "app"; readonly app: App }
  | {
      readonly kind: "installation";
      readonly installation: Installation;
      /** Ids that the token was narrowed to; `null`: all of the installation's. */
      readonly repositoryIds: ReadonlySet<number> | null;
      /** What the token was narrowed to; `null`: all of the installation's, as they are now. */
      readonly permissions: Permissions | null;
    }
  | { readonly kind: "person"; readonly token: PersonalToken };

/** Where the addresses in answers point. */
export interface Links {
  /** Base of API addresses, without a final slash. */
  readonly api: string;
  /** Base of addresses for people. */
  readonly html: string;
}

export interface Exchange {
  readonly core: WorldCore;
  readonly services: Services;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly grant: Grant;
  readonly links: Links;
}

export interface RepositoryExchange extends Exchange {
  readonly repository: Repository;
  /** Who writes: the app's bot or the person. */
  readonly author: Account;
}

type Handled = Answer | Promise<Answer>;

interface RouteBase {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** The template as GitHub's OpenAPI description writes it. */
  readonly path: string;
  /** The last parameter takes the rest of the path, slashes included (branch names, file paths). */
  readonly tail?: boolean;
  /** Creates content that people see: counted by that secondary limit. */
  readonly createsContent?: boolean;
}

/** `app`: a JWT; `installation`: an installation's token; `anyone`: with or without a token. */
interface PlainRoute extends RouteBase {
  readonly access: "app" | "installation" | "anyone";
  readonly handle: (exchange: Exchange) => Handled;
}

/** A route under `/repos/{owner}/{repo}`; any one of the permissions opens it. */
export interface RepositoryRoute extends RouteBase {
  readonly access: "repository";
  readonly permissions: readonly (readonly [name: string, level: "read" | "write"])[];
  readonly handle: (exchange: RepositoryExchange) => Handled;
}

export type Route = PlainRoute | RepositoryRoute;
