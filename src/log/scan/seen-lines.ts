import type { SeenLine } from "../line-meaning.ts";
import { SEEN_PLACES } from "./scan.ts";

/**
 * What was understood of the texts that the scanner remembers, for all readers: it is the same for the same text. Logs
 * repeat themselves, and most of what a line costs is to make strings of it and to try patterns on them.
 */
const seenLines = new Array<SeenLine | undefined>(SEEN_PLACES).fill(undefined);
/** Which text that is: the scanner gives another one at the same place another number. */
const textNumbers = new Int32Array(SEEN_PLACES);

/** What is known of the text at a place of the scanner's; `null` when it keeps the text nowhere. */
export function seenLine(place: number, textNumber: number): SeenLine | null {
  if (place < 0) return null;
  const known = seenLines[place];
  if (known !== undefined && textNumbers[place] === textNumber) return known;
  const fresh: SeenLine = { meaning: null, headerLine: null };
  seenLines[place] = fresh;
  textNumbers[place] = textNumber;
  return fresh;
}
