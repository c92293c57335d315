import { allows } from "../http/access.ts";
import { invalid } from "../http/answer.ts";
import type { Permissions, Repository } from "../world/state.ts";

type Body = Readonly<Record<string, unknown>>;

/** The repositories that a token request names, by name or by id; `null`: it names none, so all. Throws 422 for one too many. */
export function readRepositoryIds(body: Body, visible: readonly Repository[]): ReadonlySet<number> | null {
  const names: unknown[] = Array.isArray(body.repositories) ? body.repositories : [];
  const ids: unknown[] = Array.isArray(body.repository_ids) ? body.repository_ids : [];
  if (names.length + ids.length === 0) return null;
  const chosen = visible.filter((each) => names.includes(each.name) || ids.includes(each.id));
  const asked = new Set([...names, ...ids]).size;
  if (chosen.length < asked) {
    throw invalid(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(chosen.map((each) => each.id));
}

/** The permissions that a token request asks for; `null`: all of the installation's. Throws 422 for more than it has. */
export function readPermissions(body: Body, held: Permissions): Permissions | null {
  if (typeof body.permissions !== "object" || body.permissions === null) return null;
  const wanted: Permissions = {};
  for (const [permission, level] of Object.entries(body.permissions)) {
    if (level !== "read" && level !== "write" && level !== "admin")
      throw invalid(`Invalid permission level for ${permission}.`);
    if (!allows(held, { permission, level }))
      throw invalid("The permissions requested are not granted to this installation.");
    wanted[permission] = level;
  }
  return wanted;
}
