const PICTURES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Milliseconds between two pictures. */
const SPIN_MS = 80;

/** Escape codes of every terminal: go to the start of the line, and clear it. */
const CLEAR_LINE = "\r\u001B[2K";

/** Redraws one line until the promise settles, then clears it; does nothing where the stream is no terminal. */
export async function whileSpinning<Value>(
  stream: NodeJS.WriteStream,
  promise: Promise<Value>,
  line: (spinner: string) => string,
): Promise<Value> {
  if (!stream.isTTY) return promise;
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    stream.write(`${CLEAR_LINE}${line(PICTURES[turn % PICTURES.length] ?? "")}`);
  }, SPIN_MS);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    stream.write(CLEAR_LINE);
  }
}
