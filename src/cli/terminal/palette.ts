import { styleText } from "node:util";

type Paint = (text: string) => string;

/** How the report colours what it says. */
export interface Palette {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
}

/** Colours for this stream: none when it is no terminal or NO_COLOR is set, which Node itself decides. */
export function paletteFor(stream: NodeJS.WritableStream): Palette {
  const paint =
    (format: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      styleText(format, text, { stream });
  return { strong: paint("bold"), faint: paint("dim"), good: paint("green"), bad: paint("red"), warn: paint("yellow") };
}
