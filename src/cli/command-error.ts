/** Something that the person at the terminal can mend: the message says what and how. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
