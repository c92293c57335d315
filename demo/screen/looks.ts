import { styleText } from "node:util";
import { type Paint, plain } from "./styled-text.ts";

/** The looks that the replay uses. None of them is needed to understand it. */
export interface Looks {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly code: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly frame: Paint;
  readonly title: Paint;
}

/** No looks at all, for measuring and comparing. */
export const PLAIN: Looks = {
  strong: plain,
  faint: plain,
  code: plain,
  good: plain,
  bad: plain,
  frame: plain,
  title: plain,
};

/** Looks for this stream: none when it is no terminal or NO_COLOR is set, which Node itself decides. */
export function looksFor(stream: NodeJS.WritableStream): Looks {
  const look =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      styleText(format, text, { stream });
  return {
    strong: look("bold"),
    faint: look("dim"),
    code: look("cyan"),
    good: look("green"),
    bad: look("red"),
    frame: look("gray"),
    title: look(["bold", "cyan"]),
  };
}
