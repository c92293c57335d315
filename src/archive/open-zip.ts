import { open } from "node:fs/promises";
import { openPromise, type ZipFile } from "yauzl";
import { LogArchiveError } from "./log-archive-error.ts";

/**
 * Opens a zip on disk; the caller closes it. Throws a `LogArchiveError` that tells a download that broke off from a
 * file that never was an archive, such as an error page.
 *
 * Names stay undecoded, because one odd name must not make the whole archive unreadable: none becomes a path on disk.
 */
export async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (error) {
    throw new LogArchiveError(path, (await whyNoZip(path)) ?? error);
  }
}

async function whyNoZip(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  if (bytesRead === 0) return "it is empty";
  if (buffer.toString("latin1") !== "PK\u0003\u0004") return "it is not a zip file";
  return "the zip is cut off (its list of files, at the end, is missing or damaged); download it again";
}
