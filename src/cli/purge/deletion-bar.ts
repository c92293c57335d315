export interface DeletionBar {
  advance(): void;
  stop(): void;
}

const NO_BAR: DeletionBar = { advance: () => {}, stop: () => {} };

/** A bar on standard error, when a person looks at it; else nothing. */
export async function startDeletionBar(entries: number): Promise<DeletionBar> {
  if (!process.stderr.isTTY) return NO_BAR;
  const { Presets, SingleBar } = await import("cli-progress");
  const format = "deleting {bar} {value} of {total}, {eta_formatted} left";
  const bar = new SingleBar(
    { format, clearOnComplete: true, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(entries, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
