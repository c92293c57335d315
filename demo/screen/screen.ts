import { cutEnd, widthOf } from "../../src/cli/terminal/terminal-text.ts";
import { terminalWidth } from "../../src/cli/terminal/terminal-width.ts";
import { commentLines } from "./comment-lines.ts";
import { type CommentFrame, framedComment } from "./framed-comment.ts";
import { type Looks, looksFor } from "./looks.ts";
import { whileSpinning } from "./spinner.ts";

/** Lines longer than this are tiring to read, however wide the terminal is. */
const WIDEST = 112;

/** Blanks before everything. */
const MARGIN = "  ";

/** What the person sees. Every text is Markdown, as the comment is. */
export interface Screen {
  readonly looks: Looks;
  title(text: string, intro: string): void;
  act(title: string): void;
  /** Something that is so. */
  fact(text: string): void;
  /** Something that was expected, and came. */
  done(text: string): void;
  failed(text: string): void;
  /** A table or other lines that are laid out already. */
  lines(lines: readonly string[]): void;
  /** A comment in a frame. */
  comment(markdown: string, frame: CommentFrame): void;
  /** Columns for `lines`. */
  readonly width: number;
  /** Shows that something is awaited, with what `status` says of it, until the promise settles. */
  whileWaiting<Value>(promise: Promise<Value>, what: string, status: () => string): Promise<Value>;
}

/** A screen on a stream; on one that is no terminal nothing moves. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  const looks = looksFor(stream);
  const width = Math.min(WIDEST, terminalWidth()) - 2 * MARGIN.length;
  const startedMs = performance.now();
  const write = (lines: readonly string[]) =>
    stream.write(lines.map((line) => `${line === "" ? "" : MARGIN}${line}\n`).join(""));
  const text = (markdown: string, mark: string) => {
    const lines = commentLines(markdown, { width: width - 2, looks, unfolded: true });
    write(lines.map((line, index) => `${index === 0 ? mark : " "} ${line}`));
  };
  return {
    looks,
    width,
    title: (name, intro) => {
      const wrapped = (markdown: string) => commentLines(markdown, { width, looks, unfolded: true });
      write(["", ...wrapped(name).map(looks.title), "", ...wrapped(intro)]);
    },
    act: (name) => {
      const clock = clockOf(performance.now() - startedMs);
      const shown = cutEnd(name, width - clock.length - 5);
      const rule = "─".repeat(width - widthOf(shown) - clock.length - 2);
      write(["", `${looks.strong(shown)} ${looks.frame(rule)} ${looks.faint(clock)}`]);
    },
    fact: (markdown) => text(markdown, " "),
    done: (markdown) => text(markdown, looks.good("✓")),
    failed: (markdown) => text(markdown, looks.bad("✗")),
    lines: (lines) => write(["", ...lines]),
    comment: (markdown, frame) => write(["", ...framedComment(markdown, { ...frame, width, looks })]),
    whileWaiting: (promise, what, status) =>
      whileSpinning(stream, promise, (spinner) => {
        const text = cutEnd(`${what}, ${status()}`, width - 2);
        return `${MARGIN}${looks.code(spinner)} ${looks.faint(text)}`;
      }),
  };
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
