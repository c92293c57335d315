/** An input of the command line cannot be read: a person gets this one sentence, and the other inputs are still read. */
export class UnreadableInputError extends Error {
  override readonly name = "UnreadableInputError";

  constructor(path: string, reason: unknown) {
    super(`Cannot read ${path === "-" ? "standard input" : path}: ${inPlainWords(reason)}.`, { cause: reason });
  }
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

function inPlainWords(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  const code = "code" in reason ? String(reason.code) : "";
  return SYSTEM_ERRORS[code] ?? reason.message;
}
