import { UnreadableInputError } from "../unreadable-input-error.ts";

/** Bytes from the start that are judged, as many as git and grep look at. */
const HEAD_BYTES = 8_192;

/** Share of characters that UTF-8 text does not have, above which a file is taken for binary: a log in Latin-1 has up to a tenth, a compressed file half. */
const BINARY_SHARE = 0.3;

/** Checks that a log begins like text, and gives its bytes as UTF-8. Throws an `UnreadableInputError` for a zip from a pipe or a binary file. */
export async function textOfLog(chunks: AsyncIterable<Uint8Array>, source: string): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { taken, fault } = await takeHead(iterator);
  if (taken.length === 0 && fault !== null) throw fault;
  const head = Buffer.concat(taken).subarray(0, HEAD_BYTES);
  const whole = rejoin(taken, fault, iterator);
  if (head.subarray(0, 2).toString("latin1") === "\xFF\xFE") return fromUtf16(whole);
  const reason = whyNoText(head);
  if (reason === null) return whole;
  await iterator.return?.();
  throw new UnreadableInputError(source, reason);
}

/** The first bytes, and why there are no more of them: what came before a fault is read all the same. */
interface Head {
  readonly taken: readonly Uint8Array[];
  readonly fault: unknown;
}

async function takeHead(iterator: AsyncIterator<Uint8Array>): Promise<Head> {
  const taken: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < HEAD_BYTES) {
      const next = await iterator.next();
      if (next.done === true) break;
      taken.push(Uint8Array.from(next.value));
      bytes += next.value.length;
    }
    return { taken, fault: null };
  } catch (fault) {
    return { taken, fault };
  }
}

async function* rejoin(
  taken: readonly Uint8Array[],
  fault: unknown,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* taken;
  if (fault !== null) throw fault;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* fromUtf16(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-16le");
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

function whyNoText(head: Buffer): string | null {
  if (head.subarray(0, 4).toString("latin1") === "PK\u0003\u0004")
    return "a zip cannot be read from a pipe; save it to a file";
  const text = head.toString("utf8");
  const strange = text.match(/[\0-\u0007\u000E-\u001A\u001C-\u001F\uFFFD]/g) ?? [];
  return strange.length > text.length * BINARY_SHARE ? "it is a binary file, not a log" : null;
}
