import { widthOf } from "../../src/cli/terminal/terminal-text.ts";
import { commentLines } from "./comment-lines.ts";
import { type Looks, PLAIN } from "./looks.ts";

export interface CommentFrame {
  readonly title: string;
  readonly unfolded: boolean;
  /** The comment as it was: what is unchanged since then is faint, and changed lines have a thick edge. */
  readonly before?: string;
}

/** A comment in a frame of `width` columns. */
export function framedComment(
  markdown: string,
  { title, unfolded, before, width, looks }: CommentFrame & { readonly width: number; readonly looks: Looks },
): readonly string[] {
  const layout = { width: width - 4, unfolded };
  const bare = commentLines(markdown, { ...layout, looks: PLAIN });
  const known = new Set(before === undefined ? [] : commentLines(before, { ...layout, looks: PLAIN }));
  const { frame } = looks;
  const body = commentLines(markdown, { ...layout, looks }).map((line, index) => {
    const text = bare[index] ?? "";
    const changed = before !== undefined && text !== "" && !known.has(text);
    const shown = before === undefined || changed ? line : looks.faint(text);
    const blanks = " ".repeat(Math.max(0, layout.width - widthOf(text)));
    return `${changed ? looks.good("┃") : frame("│")} ${shown}${blanks} ${frame("│")}`;
  });
  return [
    `${frame("╭─")} ${looks.faint(title)} ${frame(`${"─".repeat(Math.max(0, width - widthOf(title) - 5))}╮`)}`,
    ...body,
    frame(`╰${"─".repeat(width - 2)}╯`),
  ];
}
