import type { Quote } from "./remark.ts";

/** Names in one sentence; a matrix of 256 jobs is no sentence. */
const MOST_NAMES = 6;

/** Some of the names, and how many more there are. */
export function nameList(names: readonly string[], quote: Quote): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => quote(name));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(", ");
}
