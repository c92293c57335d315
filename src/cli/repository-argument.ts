import { InvalidArgumentError } from "commander";
import type { Repository } from "../model/run.ts";

/** A repository as a command is told it. */
export type RepositoryName = Pick<Repository, "owner" | "name">;

/** Reads `OWNER/REPO`; anything else is a wrong argument. */
export function toRepositoryName(text: string): RepositoryName {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  if (owner === undefined || name === undefined)
    throw new InvalidArgumentError("It takes OWNER/REPO, such as syntasso/kratix.");
  return { owner, name };
}
