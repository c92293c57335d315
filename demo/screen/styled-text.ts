import { widthOf } from "../../src/cli/terminal/terminal-text.ts";

export type Paint = (text: string) => string;

/** A piece of text of one look. Lines are broken before they are painted, so that colours count for no width. */
export interface Piece {
  readonly text: string;
  readonly paint: Paint;
}

export const plain: Paint = (text) => text;

/** Columns that pieces take. */
export function piecesWidth(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Painted text; neighbours of one look are painted together. */
export function painted(pieces: readonly Piece[]): string {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last?.paint === piece.paint) merged.splice(-1, 1, { ...piece, text: last.text + piece.text });
    else merged.push(piece);
  }
  return merged.map(({ text, paint }) => paint(text)).join("");
}

/**
 * Breaks pieces into lines of at most `width` columns: at blanks; within a word only where it is longer than a line,
 * then after its hyphens, slashes and the like, or anywhere. `\n` breaks always.
 */
export function breakLines(pieces: readonly Piece[], width: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let room = width;
  const newLine = () => {
    lines.push([]);
    room = width;
  };
  const put = (piece: Piece) => {
    lines.at(-1)?.push(piece);
    room -= widthOf(piece.text);
  };
  for (const word of wordsOf(pieces)) {
    if (isBreak(word)) newLine();
    else if (!isBlank(word)) {
      if (piecesWidth(word) > room && room < width) newLine();
      for (const part of piecesWidth(word) <= width ? word : partsOf(word, width)) {
        if (widthOf(part.text) > room) newLine();
        put(part);
      }
    } else if (room < width && room > 0) word.forEach(put);
  }
  return lines.map((line) => (isBlank(line.slice(-1)) ? line.slice(0, -1) : line));
}

/** The longest part that cannot be broken well: what a column needs at least. */
export function longestPart(pieces: readonly Piece[]): number {
  return Math.max(0, ...pieces.flatMap(({ text }) => text.split(/\s+/).flatMap(splitWord).map(widthOf)));
}

type Word = readonly Piece[];

function isBreak([piece]: Word): boolean {
  return piece?.text === "\n";
}

function isBlank([piece]: Word): boolean {
  return piece?.text === " ";
}

/** Words, single blanks and line breaks. A word may have pieces of several looks: a bracket, bold text, a comma. */
function wordsOf(pieces: readonly Piece[]): readonly Word[] {
  const words: Piece[][] = [];
  let open = false;
  for (const { text, paint } of pieces) {
    for (const token of text.match(/\n|[^\S\n]+|\S+/g) ?? []) {
      const isWord = token.trim() !== "";
      if (isWord && open) words.at(-1)?.push({ text: token, paint });
      else words.push([{ text: isWord || token === "\n" ? token : " ", paint }]);
      open = isWord;
    }
  }
  return words;
}

function partsOf(word: Word, width: number): readonly Piece[] {
  const slices = new RegExp(`.{1,${width}}`, "gu");
  return word.flatMap(({ text, paint }) =>
    splitWord(text)
      .flatMap((part) => (widthOf(part) <= width ? [part] : (part.match(slices) ?? [])))
      .map((part) => ({ text: part, paint })),
  );
}

function splitWord(word: string): readonly string[] {
  return word.split(/(?<=[-/_:.@])(?=.)/);
}
