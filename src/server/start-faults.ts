import { SettingsError } from "../config/environment.ts";
import { DatabaseFilesError } from "../store/open-pglite.ts";

/** What stood in the way of listening, by the setting that mends it; any other error stays as it is. */
export function listenFault(error: Error, { host, port }: { readonly host: string; readonly port: number }): Error {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return fault(error, "PORT", `${port} is taken by another process`, "Stop it, or set PORT to a free one.");
    case "EACCES":
      return fault(error, "PORT", `${port} is not for this user`, "Set a number from 1024 on, which needs no rights.");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN": {
      const remedy = "Set localhost, or 0.0.0.0 for all addresses that the machine has.";
      return fault(error, "HOST", `is ${JSON.stringify(host)}, which is no address of this machine`, remedy);
    }
    default:
      return error;
  }
}

/** Why a folder cannot hold the embedded database, by the system's codes. */
const FOLDER_FAULTS: Readonly<Record<string, string>> = {
  EEXIST: "which is a file and no folder",
  ENOTDIR: "which leads through a file",
  ENOENT: "where no folder can be made",
  EACCES: "which this user may not write to",
  EPERM: "which this user may not write to",
  EROFS: "which lies on a disk that can only be read",
  ENOSPC: "which lies on a full disk",
};

/** The same for the folder of the embedded database. */
export function folderFault(error: unknown, folder: string): unknown {
  if (error instanceof DatabaseFilesError) {
    const problem = `is ${JSON.stringify(folder)}, whose database cannot be opened: its files are damaged, or of another version`;
    const remedy =
      "Put a backup of the folder in its place, or move it away: the server then begins anew, without history.";
    return fault(error, "DATA_DIR", problem, remedy);
  }
  const why = FOLDER_FAULTS[codeOf(error) ?? ""];
  if (why === undefined) return error;
  return fault(error, "DATA_DIR", `is ${JSON.stringify(folder)}, ${why}`, "Set a folder that this user may write to.");
}

/** The same for a Postgres that cannot be spoken to. */
export function databaseFault(error: unknown): Error {
  // Several addresses that refuse are one error without a message.
  const why = (error instanceof Error && error.message) || codeOf(error) || String(error);
  const remedy =
    "Check its host, port, user, password and database name, and that the database lets this machine in and is up.";
  return fault(error, "DATABASE_URL", `leads to no database that answers (${why})`, remedy);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function fault(cause: unknown, setting: string, problem: string, remedy: string): SettingsError {
  return new SettingsError([{ setting, problem, remedy }], { cause });
}
