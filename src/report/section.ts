import { count } from "./format.ts";

/** A folded part of the comment: a summary line, and rows that can be left out from the end. */
export interface Section {
  /** Our own words, as HTML: a summary is no Markdown. */
  readonly summary: string;
  /** Paragraphs above the rows. */
  readonly intro: readonly string[];
  /** What the rows stand between: the head of a table, a fence, or nothing. */
  readonly before: readonly string[];
  readonly rows: readonly string[];
  readonly after: readonly string[];
  /** The row that says how many were left out. */
  readonly more: (left: number) => string;
}

/** A fold of folds, for what there are too many of to stand side by side. */
export interface SectionGroup {
  readonly summary: string;
  readonly sections: readonly Section[];
}

/** A folded table. */
export function tableSection(
  summary: string,
  {
    intro = [],
    head,
    rows,
  }: { readonly intro?: readonly string[]; readonly head: readonly string[]; readonly rows: readonly string[] },
): Section {
  return { summary, intro, before: head, rows, after: [], more: (left) => `| and ${count(left, "more row")} |` };
}

/** A folded list. */
export function listSection(summary: string, items: readonly string[]): Section {
  const rows = items.map((item) => `- ${item}`);
  return {
    summary,
    intro: [],
    before: [],
    rows,
    after: [],
    more: (left) => `- and ${left.toLocaleString("en-US")} more`,
  };
}

/** A section as Markdown, with so many of its rows at most. */
export function renderSection(section: Section, mostRows: number = section.rows.length): string {
  const { summary, intro, before, rows, after } = section;
  const left = rows.length - mostRows;
  const kept = left > 0 ? [...rows.slice(0, mostRows), section.more(left)] : rows;
  return [
    `<details><summary>${summary}</summary>`,
    ...intro,
    [...before, ...kept, ...after].join("\n"),
    "</details>",
  ].join("\n\n");
}

/**
 * Renders sections into so many characters, the first ones first. What does not fit is cut after a whole row, and a
 * section of which no row fits is left out.
 */
export function fitSections(
  sections: readonly (Section | SectionGroup)[],
  characters: number,
): { readonly rendered: readonly string[]; readonly complete: boolean } {
  const rendered: string[] = [];
  let complete = true;
  let left = characters;
  for (const section of sections) {
    if ("sections" in section) {
      const group = fitGroup(section, left);
      if (!group.complete) complete = false;
      if (group.text === undefined) continue;
      rendered.push(group.text);
      left -= group.text.length + BETWEEN;
      continue;
    }
    const rows = mostRowsWithin(section, left);
    if (rows < section.rows.length) complete = false;
    if (rows === 0) continue;
    const text = renderSection(section, rows);
    rendered.push(text);
    left -= text.length + BETWEEN;
  }
  return { rendered, complete };
}

function fitGroup(
  { summary, sections }: SectionGroup,
  characters: number,
): { readonly text: string | undefined; readonly complete: boolean } {
  const around = (within: readonly string[]) =>
    [`<details><summary>${summary}</summary>`, ...within, "</details>"].join("\n\n");
  const { rendered, complete } = fitSections(sections, characters - around([]).length - 2 * BETWEEN);
  return { text: rendered.length === 0 ? undefined : around(rendered), complete };
}

/** The blank line between two sections, in characters. */
const BETWEEN = 2;

function mostRowsWithin(section: Section, characters: number): number {
  let rows = section.rows.length;
  let left = characters - BETWEEN - renderSection(section).length;
  if (left >= 0) return rows;
  // Room for the row that says how many are missing.
  left -= section.more(rows).length + 1;
  while (left < 0 && rows > 0) {
    rows -= 1;
    left += (section.rows[rows]?.length ?? 0) + 1;
  }
  return rows;
}
