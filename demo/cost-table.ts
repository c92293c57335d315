import { formatSeconds } from "../src/report/format.ts";
import type { Screen } from "./screen/screen.ts";
import { type Paint, plain } from "./screen/styled-text.ts";
import { tableLines } from "./screen/table.ts";
import type { Request, Watched } from "./watch.ts";

/** What all of it cost: times, and every request to GitHub by what was asked. */
export function costTable(
  parts: readonly Watched[],
  { width, looks }: Pick<Screen, "width" | "looks">,
): readonly string[] {
  const names = [...new Set(parts.flatMap(({ requests }) => requests.map(nameOf)))];
  const row = (label: string, value: (part: Watched) => string, paint: Paint = plain) => [
    [{ text: label, paint }],
    ...parts.map((part) => [{ text: value(part), paint }]),
  ];
  return tableLines(
    {
      head: ["", ...parts.map(({ name }) => name)].map((text) => [{ text, paint: looks.strong }]),
      rows: [
        row("webhook answered after", ({ answeredMs }) => `${answeredMs} ms`),
        row("comment written after", ({ seenSeconds }) => formatSeconds(seenSeconds)),
        row("requests to GitHub", ({ requests }) => String(requests.length)),
        ...names.map((name) => row(`  ${name}`, ({ requests }) => countOf(requests, name), looks.faint)),
      ],
      right: [false, ...parts.map(() => true)],
    },
    { width, rule: looks.frame },
  );
}

function countOf(requests: readonly Request[], name: string): string {
  const made = requests.filter((request) => nameOf(request) === name).length;
  return made === 0 ? "·" : String(made);
}

/** The method and the route with its parameters shortened; the repository is the same everywhere. */
function nameOf({ method, route }: Request): string {
  if (route === null) return `${method} the log archive`;
  return `${method} ${route.replace("/repos/{owner}/{repo}/", "").replaceAll(/\{[^}]+\}/g, "*")}`;
}
