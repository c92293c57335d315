import type { Exchange } from "./route.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The page that `per_page` (default 30, at most 100) and `page` ask for, with GitHub's Link header. */
export function paged<T>(exchange: Exchange, all: readonly T[]): Page<T> {
  const perPage = clamp(exchange.query.get("per_page"), { fallback: 30, max: 100 });
  const page = clamp(exchange.query.get("page"), { fallback: 1, max: Number.MAX_SAFE_INTEGER });
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const items = all.slice((page - 1) * perPage, page * perPage);
  const relations: [string, number][] = [];
  if (page > 1) relations.push(["prev", Math.min(page - 1, last)]);
  if (page < last) relations.push(["next", page + 1], ["last", last]);
  if (page > 1) relations.push(["first", 1]);
  const link = relations.map(([relation, to]) => `<${pageAddress(exchange, to)}>; rel="${relation}"`).join(", ");
  return { items, headers: link === "" ? {} : { link } };
}

/** A positive whole number of the query, or the fallback. */
export function clamp(text: string | null, range: { readonly fallback: number; readonly max: number }): number {
  const value = text === null ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(value) || value < 1 ? range.fallback : Math.min(value, range.max);
}

function pageAddress(exchange: Exchange, page: number): string {
  const query = new URLSearchParams(exchange.query);
  query.set("page", String(page));
  return `${exchange.links.api}${exchange.path}?${query}`;
}
