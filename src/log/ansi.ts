const [ESCAPE, CARET, BRACKET] = [0x1b, 0x5e, 0x5b];

/** Where the text begins behind colour codes at `at`. Newer versions of gh print the escape character as `^[`. */
export function skipColours(bytes: Buffer, at: number, end: number): number {
  let start = at;
  for (;;) {
    const first = bytes[start];
    if (first !== ESCAPE && first !== CARET) return start;
    let next = first === ESCAPE ? start + 1 : start + 2;
    if (first === CARET && bytes[start + 1] !== BRACKET) return start;
    if (bytes[next] !== BRACKET) return start;
    next++;
    while (next < end && isParameter(bytes[next] ?? 0)) next++;
    if (next >= end) return start;
    start = next + 1;
  }
}

function isParameter(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x3b || byte === 0x3f;
}

/** A line without colour codes. */
export function withoutColours(line: string): string {
  return line.includes("\u001b[") || line.includes("^[[")
    ? line.replaceAll(/(?:\u001b|\^\[)\[[0-9;?]*[A-Za-z]/g, "")
    : line;
}
