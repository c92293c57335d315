import type { Route } from "./route.ts";

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Node {
  readonly children: Map<string, Node>;
  parameter: Node | undefined;
  readonly routes: Map<string, Route>;
  readonly tails: Map<string, Route>;
}

/** Makes a function that finds the route of a method and a path. Literal segments win over parameters. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const root = newNode();
  for (const route of routes) insert(root, route);
  return (method, path) => {
    const values = path.split("/").slice(1);
    const route = find(root, { method, values, index: 0 });
    return route === undefined ? undefined : { route, params: parameters(route, values) };
  };
}

function newNode(): Node {
  return { children: new Map(), parameter: undefined, routes: new Map(), tails: new Map() };
}

function insert(root: Node, route: Route): void {
  let node = root;
  const segments = route.path.split("/").slice(1);
  for (const segment of route.tail ? segments.slice(0, -1) : segments) {
    const child = segment.startsWith("{") ? (node.parameter ?? newNode()) : (node.children.get(segment) ?? newNode());
    if (segment.startsWith("{")) node.parameter = child;
    else node.children.set(segment, child);
    node = child;
  }
  (route.tail ? node.tails : node.routes).set(route.method, route);
}

function find(node: Node, at: { method: string; values: readonly string[]; index: number }): Route | undefined {
  const value = at.values[at.index];
  if (value === undefined) return node.routes.get(at.method);
  const next = { ...at, index: at.index + 1 };
  const child = node.children.get(value);
  const found = child === undefined ? undefined : find(child, next);
  if (found !== undefined) return found;
  const deeper = node.parameter === undefined || value === "" ? undefined : find(node.parameter, next);
  return deeper ?? (value === "" ? undefined : node.tails.get(at.method));
}

function parameters(route: Route, values: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  const segments = route.path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    if (!segment.startsWith("{")) continue;
    const rest =
      route.tail === true && index === segments.length - 1 ? values.slice(index).join("/") : (values[index] ?? "");
    params[segment.slice(1, -1)] = decoded(rest);
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
