/**
 * What of a result can be sent as JSON: its plain fields. The world's objects point at each other (a run at its
 * repository, the repository at its runs), so an object inside one is told by its name or id only.
 */
export function summary(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(summary);
  if (typeof result !== "object" || result === null) return result;
  return Object.fromEntries(Object.entries(result).map(([field, value]) => [field, mention(value)]));
}

function mention(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(mention);
  if (value instanceof Map || value instanceof Set) return undefined;
  if ("fullName" in value) return value.fullName;
  if ("login" in value) return value.login;
  if ("ref" in value && "sha" in value) return { ref: value.ref, sha: value.sha };
  if ("jobs" in value && Array.isArray(value.jobs)) return { ...value, jobs: value.jobs.map(brief) };
  return brief(value);
}

function brief(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("id" in value) return { id: value.id, ...("name" in value && { name: value.name }) };
  return value;
}
