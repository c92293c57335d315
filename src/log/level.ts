/** What marks a warning or an error: the runner's commands, and what is left of them in copies of logs. */
const LEVELS = ["##[warning]", "##[error]", "##[notice]", "[warning] ", "[warning]", "Warning: ", "Error: "].map(
  (text) => [...text].map((character) => character.charCodeAt(0)),
);

const [HASH, BRACKET, E, W] = [0x23, 0x5b, 0x45, 0x57];

/** Where the text begins behind the mark of a warning or an error at `at`; `at` where there is none. */
export function skipLevel(bytes: Buffer, at: number): number {
  const first = bytes[at];
  const isLikely = first === HASH ? bytes[at + 1] === HASH : first === BRACKET || first === E || first === W;
  if (!isLikely) return at;
  for (const level of LEVELS) if (level.every((byte, index) => bytes[at + index] === byte)) return at + level.length;
  return at;
}
