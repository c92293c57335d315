/** One request that was made, without its content. */
interface JournalEntry {
  /** Rises by one. */
  readonly sequence: number;
  /** `downloads` is the host that log addresses lead to. */
  readonly host: "api" | "downloads";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The route's template, or `null` for an unknown path. */
  readonly route: string | null;
  /** 0 when the connection was cut or never answered. */
  readonly status: number;
  readonly installation: number | null;
  readonly atMs: number;
  readonly durationMs: number;
  /** The kind of fault that was injected. */
  readonly fault: string | null;
}

export interface JournalFilter {
  readonly host?: "api" | "downloads";
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly since?: number;
}

export interface Journal {
  /** A place in the journal, for `since`. */
  mark(): number;
  since(mark: number): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  /** How many requests a route got in all, by `METHOD template`; `GET download` for the download host. Never forgotten. */
  totals(): Readonly<Record<string, number>>;
  record(entry: Omit<JournalEntry, "sequence">): void;
}

/** Entries kept. A soak test makes millions of requests; the totals stay exact, the oldest entries go. */
const KEPT = 100_000;

/** Makes an empty journal. */
export function createJournal(): Journal {
  let entries: JournalEntry[] = [];
  let next = 0;
  const totals = new Map<string, number>();
  const since = (mark: number) => entries.slice(Math.max(0, mark - (next - entries.length)));
  return {
    mark: () => next,
    since,
    count: (filter = {}) => since(filter.since ?? 0).filter((entry) => matches(entry, filter)).length,
    totals: () => Object.fromEntries(totals),
    record(entry) {
      entries.push({ sequence: next, ...entry });
      next += 1;
      if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
      const name = `${entry.method} ${entry.route ?? (entry.host === "downloads" ? "download" : "unknown")}`;
      totals.set(name, (totals.get(name) ?? 0) + 1);
    },
  };
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  if (filter.host !== undefined && entry.host !== filter.host) return false;
  if (filter.method !== undefined && entry.method !== filter.method) return false;
  if (filter.route !== undefined && entry.route !== filter.route) return false;
  return filter.status === undefined || entry.status === filter.status;
}
