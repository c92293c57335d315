import type { Entry } from "yauzl";

/** What may come out of one archive. Whoever can open a pull request decides what its jobs print. */
export interface ArchiveLimits {
  readonly maxEntries: number;
  readonly maxLogBytes: number;
  readonly maxTotalBytes: number;
  readonly maxRatio: number;
}

/** Limits for an archive that a person or GitHub handed over. They judge the sizes that the archive states, and reading enforces those. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  /** Files in the archive. A run of 256 jobs with 60 steps each has 16,000; each costs about 1 kB of memory. */
  maxEntries: 50_000,
  /** Unpacked bytes of one job's log. The largest that people report are of some hundred megabytes (cli/cli#11059). */
  maxLogBytes: 4 * 1024 ** 3,
  /** Unpacked bytes of all logs of one archive: about a minute of reading. */
  maxTotalBytes: 16 * 1024 ** 3,
  /** Unpacked by packed bytes of one log. Timestamps keep a real log below 50; deflate itself can reach 1,032. */
  maxRatio: 250,
};

/** Unpacked bytes up to which a log is never refused for its ratio: harmless, and a short log may be one line repeated. */
const RATIO_MATTERS_ABOVE_BYTES = 16 * 1024 ** 2;

/** One log as its entries state it. */
interface LogExtent {
  readonly parts: readonly Entry[];
  readonly bytes: number;
  /** Of this log and those before it. */
  readonly totalBytes: number;
}

/** Why a log is not read at all, or `null`. */
export function refusalOf({ parts, bytes, totalBytes }: LogExtent, limits: ArchiveLimits): string | null {
  if (parts.some((entry) => !entry.canDecodeFileData()))
    return "it is encrypted, or packed in a way that is not understood";
  if (bytes > limits.maxLogBytes) return `it unpacks to ${bytes} bytes and the limit is ${limits.maxLogBytes}`;
  if (totalBytes > limits.maxTotalBytes) return `the archive's logs unpack to more than ${limits.maxTotalBytes} bytes`;
  const packedBytes = parts.reduce((sum, entry) => sum + entry.compressedSize, 0);
  const isBomb = bytes > RATIO_MATTERS_ABOVE_BYTES && bytes > packedBytes * limits.maxRatio;
  return isBomb ? `it unpacks to more than ${limits.maxRatio} times its size` : null;
}
