import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ACTIONS_CACHE_RECOGNISERS } from "../src/log/recognisers/actions-cache.ts";
import { GRADLE_CACHE_RECOGNISERS } from "../src/log/recognisers/gradle-cache.ts";
import { BUILD_RECOGNISERS } from "../src/log/recognisers/image-builds.ts";
import { OTHER_CACHE_RECOGNISERS } from "../src/log/recognisers/other-caches.ts";
import type { Recogniser } from "../src/log/recognisers/recogniser.ts";
import { RUNNER_RECOGNISERS } from "../src/log/recognisers/runner.ts";
import { SETUP_RECOGNISERS } from "../src/log/recognisers/setup-actions.ts";
import { TOOLKIT_RECOGNISERS } from "../src/log/recognisers/toolkit.ts";
import { GRADLE_SUMMARY, TOOL_RECOGNISERS } from "../src/log/recognisers/tools.ts";

/**
 * Writes the tables of wordings into docs/log-formats.md, after a change of the recognisers:
 *
 *   node scripts/list-wordings.ts
 */
const PAGE = path.join(import.meta.dirname, "../docs/log-formats.md");
const [BEGIN, END] = ["<!-- wordings: written by scripts/list-wordings.ts -->\n", "<!-- end of wordings -->"];

type Row = Pick<Recogniser<{ readonly kind: string }>, "example" | "source" | "pattern" | "toEvent">;

const TABLES: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  ["The toolkit @actions/cache", TOOLKIT_RECOGNISERS],
  ["actions/cache", ACTIONS_CACHE_RECOGNISERS],
  ["The setup actions", SETUP_RECOGNISERS],
  ["Gradle's actions", GRADLE_CACHE_RECOGNISERS],
  ["Other actions", OTHER_CACHE_RECOGNISERS],
  ["Build tools", [...TOOL_RECOGNISERS, GRADLE_SUMMARY]],
  ["Image builds", BUILD_RECOGNISERS],
  ["The runner", RUNNER_RECOGNISERS],
];

/** The page with its tables of wordings written anew. A test compares it with the page. */
export function pageWithWordings(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`docs/log-formats.md has no "${BEGIN.trim()}" … "${END}"`);
  return `${page.slice(0, begin + BEGIN.length)}\n${TABLES.map(table).join("\n")}\n${page.slice(end)}`;
}

function table([title, rows]: readonly [string, readonly Row[]]): string {
  const lines = rows.map((row) => `| ${code(row.example)} | ${meaning(row)} | ${row.source.replaceAll("|", "\\|")} |`);
  return [`### ${title}`, "", "| line | read as | printed by |", "|---|---|---|", ...lines, ""].join("\n");
}

function meaning({ pattern, toEvent, example }: Row): string {
  const [, one = "", two = "", three = ""] = pattern.exec(example) ?? [];
  return toEvent(one, two, three).kind.replaceAll("-", " ");
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|").replaceAll("\t", "⇥")}${fence}`;
}

if (import.meta.main) writeFileSync(PAGE, pageWithWordings(readFileSync(PAGE, "utf8")));
