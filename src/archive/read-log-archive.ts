import { crc32 } from "node:zlib";
import { type Entry, getFileNameLowLevel, type ZipFile } from "yauzl";
import { ARCHIVE_LIMITS, type ArchiveLimits, refusalOf } from "./archive-limits.ts";
import { arrangeLogFiles, type JobLogFiles } from "./arrange-log-files.ts";
import { LogArchiveError } from "./log-archive-error.ts";
import { openZip } from "./open-zip.ts";

/** Stands between the files of two steps, whose line ends are not to be relied on; a log may well have an empty line. */
const LINE_END = Uint8Array.of(0x0a);

/** One job's log in an archive. `jobName` is the archive's spelling; `matchArchivedJobs` finds the job of the API. */
export interface ArchivedLog extends JobLogFiles {
  /** Unpacked size as the archive states it. */
  readonly bytes: number;
  /**
   * Gives the log's bytes, read from the file on disk as they are asked for; as often as wanted, in any order, and
   * also when the listing has ended. Rejects with a `LogArchiveError` for a log beyond the limits; the bytes end with
   * one where the archive is damaged.
   */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Lists the job logs of a run's log archive (the zip of `GET …/actions/runs/{id}/logs`), in GitHub's order.
 *
 * Reads a file and not a stream, because a zip has its list of files at the end. Nothing is unpacked to disk.
 * Throws a `LogArchiveError` that names the path when the file is no zip, is cut off, or holds too many files.
 */
export async function* readLogArchive(path: string, limits: Partial<ArchiveLimits> = {}): AsyncGenerator<ArchivedLog> {
  const bounds = { ...ARCHIVE_LIMITS, ...limits };
  const entries = await listEntries(path, bounds.maxEntries);
  let totalBytes = 0;
  for (const files of arrangeLogFiles([...entries.keys()])) {
    const parts = files.parts.map((part) => entries.get(part)).filter((entry) => entry !== undefined);
    const bytes = parts.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    totalBytes += bytes;
    const refusal = refusalOf({ parts, bytes, totalBytes }, bounds);
    yield { ...files, bytes, open: async () => openLog({ path, source: files.source, parts, refusal }) };
  }
}

async function listEntries(path: string, maxEntries: number): Promise<ReadonlyMap<string, Entry>> {
  const zip = await openZip(path);
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (zip.entriesRead > maxEntries) throw new Error(`it holds more than ${maxEntries} files`);
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (!entries.has(name)) entries.set(name, entry);
    }
    return entries;
  } catch (error) {
    throw new LogArchiveError(path, error);
  } finally {
    zip.close();
  }
}

interface LogToOpen {
  readonly path: string;
  readonly source: string;
  readonly parts: readonly Entry[];
  readonly refusal: string | null;
}

function openLog({ path, source, parts, refusal }: LogToOpen): AsyncIterable<Uint8Array> {
  if (refusal !== null) throw new LogArchiveError(`${source} in ${path}`, refusal);
  return readLog({ path, source, parts });
}

async function* readLog({ path, source, parts }: Omit<LogToOpen, "refusal">): AsyncGenerator<Uint8Array> {
  const zip = await openZip(path);
  try {
    for (const part of parts) {
      if (part !== parts[0]) yield LINE_END;
      yield* readPart(zip, part);
    }
  } catch (error) {
    throw new LogArchiveError(`${source} in ${path} to its end`, error);
  } finally {
    zip.close();
  }
}

async function* readPart(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  const chunks: AsyncIterable<Uint8Array> = await zip.openReadStreamPromise(entry);
  for await (const chunk of chunks) {
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (checksum !== entry.crc32) throw new Error("its checksum does not match");
}
