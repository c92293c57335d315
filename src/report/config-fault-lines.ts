import type { ConfigFault } from "../model/config-fault.ts";
import { inlineCode, inlineText } from "./escape.ts";
import { visibleLines } from "./visible-lines.ts";

/** Faults with a line of their own; the command line tells them all. */
const MOST_FAULTS = 3;

/**
 * Says on the pull request what is wrong with the repository's configuration, and what follows from it, in so many
 * visible lines where that is possible.
 */
export function configFaultLines(faults: readonly ConfigFault[], mostLines: number): string | undefined {
  if (faults.length === 0) return undefined;
  let shown = faults.length > MOST_FAULTS ? MOST_FAULTS - 1 : faults.length;
  while (shown > 1 && visibleLines(linesOf(faults, shown)) > mostLines) shown -= 1;
  return linesOf(faults, shown);
}

function linesOf(faults: readonly ConfigFault[], shown: number): string {
  const left = faults.length - shown;
  const repository = faults[0]?.repository;
  const whose = repository === undefined ? "" : ` of ${inlineCode(repository)}`;
  return [
    `**\`.github/cachewarden.yml\`${whose} cannot be used**, so nothing is deleted in this repository until it is corrected on the default branch${repository === undefined ? "" : " there"}:`,
    // Another bullet than that of the list below, which would else be one with this.
    ...faults.slice(0, shown).map((fault) => `* ${sentenceOf(fault)}`),
    ...(left > 0 ? [`* and ${left} more; \`cachewarden config check\` tells them all`] : []),
  ].join("\n");
}

function sentenceOf({ key, line, given, takes, unknown }: ConfigFault): string {
  const where = `${key === null ? "the file" : inlineCode(key)}${line === null ? "" : ` (line ${line})`}`;
  return given === null
    ? `${where}: ${inlineText(takes, 300)}`
    : `${where} is ${inlineCode(given)}; ${unknown ? "" : "it takes "}${inlineText(takes, 300)}`;
}
