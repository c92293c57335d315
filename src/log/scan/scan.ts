import { beginningTables } from "./beginnings.ts";
import { LINE_SCANNER_MODULE } from "./line-scanner-module.ts";

/** What wasm/line-scanner.ts exports; its comments say more. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly scan: (from: number, end: number, inHeader: boolean) => number;
  readonly stoppedAt: { readonly value: number };
  readonly lines: { readonly value: number };
  readonly FIRST: { readonly value: number };
  readonly SECOND: { readonly value: number };
  readonly THIRD: { readonly value: number };
  readonly RECORDS: { readonly value: number };
  readonly MAX_RECORDS: { readonly value: number };
  readonly INPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  readonly SEEN_PLACES: { readonly value: number };
}

/** One for all readers: a scan ends before another begins, and nothing of it is kept. */
const { memory, scan, stoppedAt, lines, ...at } = new WebAssembly.Instance<Exports>(
  new WebAssembly.Module(Uint8Array.from(atob(LINE_SCANNER_MODULE), (character) => character.charCodeAt(0))),
).exports;
const tables = beginningTables();
new Uint8Array(memory.buffer, at.FIRST.value, tables.first.length).set(tables.first);
new Uint8Array(memory.buffer, at.SECOND.value, tables.second.length).set(tables.second);
new Uint8Array(memory.buffer, at.THIRD.value, tables.third.length).set(tables.third);

/** All of the memory; the bytes to look at are put at `INPUT`, at most `INPUT_BYTES`. */
export const scanned = Buffer.from(memory.buffer);
export const INPUT = at.INPUT.value;
export const INPUT_BYTES = at.INPUT_BYTES.value;

/** What is told of each line found by `scanLines`, at `RECORD_LENGTH` times its place among them. */
export const records = new Int32Array(memory.buffer, at.RECORDS.value, at.MAX_RECORDS.value * 8);
export const RECORD_LENGTH = 8;
/** Where in a record its numbers stand: the place among the lines looked at, from 1, and places in the bytes. */
export const [NUMBER, START, TEXT, LINE_END, SEEN_AT, TEXT_NUMBER] = [0, 1, 2, 3, 4, 5] as const;

/** At how many places the scanner keeps texts that it has found. */
export const SEEN_PLACES = at.SEEN_PLACES.value;

/** How a scan ended. */
export interface Scan {
  /** How many lines it found. */
  found: number;
  lines: number;
  /** The beginning of the line that it did not look at: one without its end, or the answer was full. */
  stoppedAt: number;
}

const answer: Scan = { found: 0, lines: 0, stoppedAt: 0 };

/** Finds the lines that may say something; `inHeader`: the first is of a step's header. The answer and the records hold until the next scan. */
export function scanLines(from: number, end: number, inHeader: boolean): Readonly<Scan> {
  answer.found = scan(from, end, inHeader);
  answer.lines = lines.value;
  answer.stoppedAt = stoppedAt.value;
  return answer;
}
