/** Inputs below this are read before a bar would be seen, in bytes. */
const LARGE_INPUT_BYTES = 50_000_000;

/** Bytes between two updates of the bar. */
const UPDATE_BYTES = 4_000_000;

export interface ProgressBar {
  advance(bytes: number): void;
  stop(): void;
}

const NO_BAR: ProgressBar = { advance: () => {}, stop: () => {} };

/** A bar on standard error for a large input, when a person looks at it; else nothing. */
export async function startProgressBar(totalBytes: number): Promise<ProgressBar> {
  if (totalBytes < LARGE_INPUT_BYTES || !process.stderr.isTTY) return NO_BAR;
  const { Presets, SingleBar } = await import("cli-progress");
  const format = "reading {bar} {percentage} % of {size}, {eta_formatted} left";
  const bar = new SingleBar(
    { format, clearOnComplete: true, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  const { formatBytes } = await import("../../report/format.ts");
  bar.start(totalBytes, 0, { size: formatBytes(totalBytes) });
  let pending = 0;
  return {
    advance: (bytes) => {
      pending += bytes;
      if (pending < UPDATE_BYTES) return;
      bar.increment(pending);
      pending = 0;
    },
    stop: () => bar.stop(),
  };
}
