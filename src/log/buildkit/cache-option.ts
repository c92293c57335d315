import { DEFAULT_SCOPE } from "../../model/reading.ts";

/** One value of `--cache-to` or `--cache-from`. */
export interface CacheOption {
  readonly type: string;
  /** The scope of a `gha` cache; `null` for all others. */
  readonly scope: string | null;
}

/** A longer scope is not read: what is kept of a log has bounds, and cut short it might be taken for another. */
const MOST_SCOPE_CHARACTERS = 200;

/**
 * Reads `type=gha,mode=max,scope=kratix` as buildx does (docker/buildx util/buildflags/cache.go). `null` where it cannot
 * be told what buildx makes of it: quotes, blanks, variables, and what the runner masked.
 */
export function readCacheOption(value: string): CacheOption | null {
  if (value === "" || /[\s"'`$\\]|\*\*\*/.test(value)) return null;
  const fields = value.split(",");
  if (fields.every((field) => field !== "" && !field.includes("="))) return { type: "registry", scope: null };
  const attributes = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf("=");
    if (at < 1) return null;
    attributes.set(field.slice(0, at).toLowerCase(), field.slice(at + 1));
  }
  const type = attributes.get("type");
  if (type === undefined) return null;
  if (type !== "gha") return { type, scope: null };
  const scope = attributes.get("scope") || DEFAULT_SCOPE;
  return scope.length > MOST_SCOPE_CHARACTERS ? null : { type, scope };
}

/**
 * The scope of the `gha` caches that a build named, which printed so many of them. Only where the options are all
 * understood, are as many, and have one scope: BuildKit's lines do not say which is which.
 */
export function scopeOf(options: readonly (CacheOption | null)[], caches: number): string | null {
  const known = options.filter((option) => option !== null);
  const [first, ...others] = known.filter(({ type }) => type === "gha");
  if (first === undefined || known.length < options.length || others.length + 1 !== caches) return null;
  return others.every(({ scope }) => scope === first.scope) ? first.scope : null;
}
