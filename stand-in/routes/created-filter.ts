/**
 * GitHub's search syntax for a time: `2026-11-01`, `>=2026-11-01T00:00:00Z`, `2026-11-01..2026-11-05`, `*` for an
 * open end. Days count as a whole.
 */
export function matchesCreated(atMs: number, filter: string | null): boolean {
  if (filter === null || filter === "") return true;
  if (filter.includes("..")) {
    const [from = "*", to = "*"] = filter.split("..");
    return (from === "*" || atMs >= firstMs(from)) && (to === "*" || atMs <= lastMs(to));
  }
  const [, operator = "", value = ""] = filter.match(/^(>=|<=|>|<)?(.*)$/) ?? [];
  if (operator === ">=") return atMs >= firstMs(value);
  if (operator === "<=") return atMs <= lastMs(value);
  if (operator === ">") return atMs > lastMs(value);
  if (operator === "<") return atMs < firstMs(value);
  return atMs >= firstMs(value) && atMs <= lastMs(value);
}

const DAY_MS = 24 * 3_600_000;

function firstMs(text: string): number {
  return Date.parse(text);
}

/** The end of what the text names: of the day, or of the second. */
function lastMs(text: string): number {
  return Date.parse(text) + (text.includes("T") ? 1_000 : DAY_MS) - 1;
}
