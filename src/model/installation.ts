import type { Repository } from "./run.ts";

/** The app on one account. GitHub lists suspended ones too, and refuses every token for them. */
export interface Installation {
  readonly id: number;
  /** The login of the organisation or person. */
  readonly account: string;
  readonly suspended: boolean;
}

/** A repository that an installation may see. */
export interface InstalledRepository extends Repository {
  /** The short name of the branch that its configuration is read from. */
  readonly defaultBranch: string;
  /** When somebody pushed to it last, in milliseconds since 1970; 0 for never. */
  readonly pushedAtMs: number;
}
