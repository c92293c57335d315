import type { SeenLine } from "../line-meaning.ts";
import { SEEN_PLACES } from "./scan.ts";

/**
 * So many texts are taken in during one scan. More would outlive the garbage collector's young generation when a log
 * brings ever new texts, each twice: V8 then lets it grow to hundreds of megabytes.
 */
const MAX_NEW_IN_SCAN = 8;

/**
 * What was understood of the texts that the scanner saw more than once, for all readers: it is the same for the same
 * text. Logs repeat themselves, and most of what a line costs is to make strings of it and to try patterns on them.
 */
const seenLines = new Array<SeenLine | undefined>(SEEN_PLACES).fill(undefined);
/** Which text that is: the scanner gives another one at the same place another number. */
const textNumbers = new Int32Array(SEEN_PLACES);
let newInScan = 0;

/** A scan begins. */
export function beginScan(): void {
  newInScan = 0;
}

/** What is known of the text at a place of the scanner's; `null` when it is to be read as if it were new. */
export function seenLine(place: number, textNumber: number): SeenLine | null {
  if (place < 0) return null;
  const known = seenLines[place];
  if (known !== undefined && textNumbers[place] === textNumber) return known;
  if (++newInScan > MAX_NEW_IN_SCAN) return null;
  const fresh: SeenLine = { meaning: null, headerLine: null };
  seenLines[place] = fresh;
  textNumbers[place] = textNumber;
  return fresh;
}
