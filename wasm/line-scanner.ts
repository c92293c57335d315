/**
 * Finds, in a piece of a log, the lines that may say something: the part of the reader that sees every byte.
 *
 * AssemblyScript, compiled by scripts/build-line-scanner.ts. It works on vectors of 16 bytes, which JavaScript cannot,
 * and leaves all meaning to its caller. Everything lies at fixed places in one memory:
 *
 * - FIRST, SECOND and THIRD: for each pair of bytes, the bits of the texts that have it as their first, second and third
 * - RECORDS: the answer, eight numbers for each line found: its place among the lines of this call, where it starts,
 *   where its text starts behind the runner's timestamp, where its line end is, the place where the same text was seen
 *   before (-1: nowhere), and a number that no other text has that was ever seen there; two are free
 * - INPUT: the bytes to look at
 * - SEEN: texts of lines found before, so that its caller has to understand none again and again
 */
export const FIRST: i32 = 0;
export const SECOND: i32 = 0x10000;
export const THIRD: i32 = 0x20000;
export const RECORDS: i32 = 0x30000;
export const MAX_RECORDS: i32 = 0x1000;
export const INPUT: i32 = 0x50000;
export const INPUT_BYTES: i32 = 0x20000;
const SEEN: i32 = 0x80000;
export const SEEN_PLACES: i32 = 0x2000;

/** Each place of SEEN: the text's number and length, then, from 16 on, the text. */
const PLACE_BYTES: i32 = 256;
const TEXT_IN_PLACE: i32 = 16;
const MAX_TEXT: i32 = PLACE_BYTES - TEXT_IN_PLACE;

/** `##[group`, the first byte lowest. */
const GROUP: u64 = 0x70756f72675b2323;

/** Where the scan stopped: the beginning of the line that it did not look at. */
export let stoppedAt: i32 = 0;
/** The lines that it looked at. */
export let lines: i32 = 0;

/** How many texts were remembered so far. */
let textsSeen: i32 = 0;

/**
 * Looks at the whole lines from `from` to `end` until `MAX_RECORDS` may be reached; answers how many it found. Every line
 * of a step's header is found; `inHeader`: the first line is of one.
 */
export function scan(from: i32, end: i32, inHeader: bool): i32 {
  let found = 0;
  let seen = 0;
  let output = -1;
  let start = from;
  for (let block = from; block < end && found <= MAX_RECORDS - 64; block += 64) {
    let ends = lineEndsIn(block);
    if (end - block < 64) ends &= ((1 as u64) << (end - block)) - 1;
    while (ends != 0) {
      const lineEnd = block + (ctz(ends) as i32);
      ends &= ends - 1;
      seen++;
      // Four bytes are the least that any line of interest has.
      if (lineEnd - start >= 4 || inHeader) {
        const stop = lineEnd > start && load<u8>(lineEnd - 1) == 0x0d ? lineEnd - 1 : lineEnd;
        const text = textOf(start, lineEnd);
        let vertex = -1;
        let isFound = inHeader;
        if (inHeader) {
          inHeader = continuesHeader(text, stop);
          output = -1;
        } else {
          const begin = behindColours(text, stop);
          if (isVertex(begin, stop)) {
            // What a program prints line after line inside a vertex of BuildKit says nothing new.
            vertex = vertexOfOutput(text, stop);
            isFound = vertex == -1 || vertex != output;
            output = vertex;
          } else if (isWanted(begin, stop)) {
            isFound = true;
            output = -1;
            inHeader = load<u64>(begin) == GROUP;
          }
        }
        if (isFound) {
          const place = vertex == -1 ? seenBefore(text, stop) : -1;
          const record = RECORDS + found * 32;
          store<i32>(record, seen);
          store<i32>(record + 4, start);
          store<i32>(record + 8, text);
          store<i32>(record + 12, lineEnd);
          store<i32>(record + 16, place);
          store<i32>(record + 20, place == -1 ? 0 : load<i32>(addressOf(place)));
          found++;
        }
      }
      start = lineEnd + 1;
    }
  }
  stoppedAt = start;
  lines = seen;
  return found;
}

/** Whether one of the texts begins here. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function isWanted(text: i32, stop: i32): bool {
  if (stop - text < 4) return false;
  // Of the groups that a log opens, only a step's header is of interest: `##[group]Run `.
  if (load<u64>(text) == GROUP && load<u8>(text + 9) != 0x52) return false;
  const bits = load<u8>(FIRST + load<u16>(text)) & load<u8>(SECOND + load<u16>(text + 2));
  return bits != 0 && (stop - text < 6 || (bits & load<u8>(THIRD + load<u16>(text + 4))) != 0);
}

/** Whether `#` and a digit stand here, as in all lines of BuildKit's. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function isVertex(text: i32, stop: i32): bool {
  return stop - text >= 4 && load<u8>(text) == 0x23 && isDigit(load<u8>(text + 1));
}

/**
 * Whether the header may go on behind this line: it is empty, indented, coloured, or begins like `with:`, `env:` or
 * `shell: `. A wrong "yes" costs time only; after a wrong "no" the caller looks for the lines by itself.
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function continuesHeader(text: i32, stop: i32): bool {
  if (text >= stop) return true;
  const first = load<u8>(text);
  return first == 0x20 || first == 0x1b || first == 0x5e || first == 0x77 || first == 0x65 || first == 0x73;
}

/** The place where this text was seen before, or -1: then it is remembered for the next time, unless it is too long. */
function seenBefore(text: i32, stop: i32): i32 {
  const length = stop - text;
  if (length > MAX_TEXT) return -1;
  // Two places for each hash: the text that is not there takes that of the older one.
  const place = (hashOf(text, length) as i32) & (SEEN_PLACES - 1);
  if (isAt(place, text, length)) return place;
  const other = place ^ 1;
  if (isAt(other, text, length)) return other;
  const taken = load<u32>(addressOf(place)) < load<u32>(addressOf(other)) ? place : other;
  const address = addressOf(taken);
  textsSeen++;
  store<i32>(address, textsSeen);
  store<i32>(address + 4, length);
  for (let at = 0; at < length; at += 16) v128.store(address + TEXT_IN_PLACE + at, v128.load(text + at));
  return -1;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addressOf(place: i32): i32 {
  return SEEN + place * PLACE_BYTES;
}

function hashOf(text: i32, length: i32): u64 {
  let hash: u64 = length;
  let at = 0;
  for (; at + 8 <= length; at += 8) hash = mixed(hash ^ load<u64>(text + at));
  if (at < length) hash = mixed(hash ^ (load<u64>(text + at) & (((1 as u64) << ((length - at) * 8)) - 1)));
  return hash;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(hash: u64): u64 {
  const product = hash * 0x9e3779b97f4a7c15;
  return product ^ (product >> 32);
}

/** Whether this very text is remembered there. */
function isAt(place: i32, text: i32, length: i32): bool {
  const address = addressOf(place);
  if (load<i32>(address + 4) != length || load<i32>(address) == 0) return false;
  for (let at = 0; at < length; at += 16) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(text + at), v128.load(address + TEXT_IN_PLACE + at)));
    const differs = ~same & 0xffff;
    if (differs != 0 && (ctz(differs) as i32) < length - at) return false;
  }
  return true;
}

/** Where the text begins behind colour codes; newer versions of gh print the escape character as `^[`. */
function behindColours(text: i32, stop: i32): i32 {
  let at = text;
  while (at + 2 < stop) {
    let next = 0;
    if (load<u16>(at) == 0x5b1b) next = at + 2;
    else if (load<u16>(at) == 0x5b5e && load<u8>(at + 2) == 0x5b) next = at + 3;
    else break;
    while (next < stop && isParameter(load<u8>(next))) next++;
    if (next >= stop) break;
    at = next + 1;
  }
  return at;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isParameter(byte: u8): bool {
  return isDigit(byte) || byte == 0x3b || byte == 0x3f;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isDigit(byte: u8): bool {
  return byte - 0x30 <= 9;
}

/**
 * N of a line `#N 3.210 text` whose text neither begins like one that is wanted nor may end like a vertex; -1 for any
 * other line.
 */
function vertexOfOutput(text: i32, stop: i32): i32 {
  if (load<u8>(text) != 0x23) return -1;
  const number = behindDigits(text + 1, stop);
  if (number == text + 1 || number - text > 9 || load<u8>(number) != 0x20) return -1;
  const point = behindDigits(number + 1, stop);
  if (point == number + 1 || load<u8>(point) != 0x2e) return -1;
  const blank = behindDigits(point + 1, stop);
  if (blank == point + 1 || blank + 1 >= stop || load<u8>(blank) != 0x20) return -1;
  const last = load<u8>(stop - 1);
  if (last == 0x73 || last == 0x44 || last == 0x45) return -1;
  const output = behindColours(blank + 1, stop);
  if (isVertex(output, stop) || isWanted(output, stop)) return -1;
  let vertex = 0;
  for (let at = text + 1; at < number; at++) vertex = vertex * 10 + load<u8>(at) - 0x30;
  return vertex;
}

function behindDigits(from: i32, stop: i32): i32 {
  let at = from;
  while (at < stop && isDigit(load<u8>(at))) at++;
  return at;
}

/** One bit for each of 64 bytes, set where a line ends. */
function lineEndsIn(block: i32): u64 {
  return (
    lineEndsInVector(block) |
    (lineEndsInVector(block + 16) << 16) |
    (lineEndsInVector(block + 32) << 32) |
    (lineEndsInVector(block + 48) << 48)
  );
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function lineEndsInVector(at: i32): u64 {
  return i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a))) as u32 as u64;
}

/**
 * Where the text begins behind a byte order mark and `2024-01-02T03:04:05.1234567Z `. Each byte less the least that may
 * stand there must not be greater than the range of its place: 9 for digits, 0 for the others.
 */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function textOf(start: i32, lineEnd: i32): i32 {
  const begin = load<u16>(start) == 0xbbef && load<u8>(start + 2) == 0xbf ? start + 3 : start;
  const end = begin + 28;
  if (end > lineEnd) return begin;
  const date = i8x16.sub(
    v128.load(begin),
    i8x16(0x30, 0x30, 0x30, 0x30, 0x2d, 0x30, 0x30, 0x2d, 0x30, 0x30, 0x54, 0x30, 0x30, 0x3a, 0x30, 0x30),
  );
  const time = i8x16.sub(
    v128.load(begin + 12),
    i8x16(0x30, 0x3a, 0x30, 0x30, 0x3a, 0x30, 0x30, 0x2e, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a),
  );
  const isDate = i8x16.le_u(date, i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9));
  const isTime = i8x16.le_u(time, i8x16(9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9, 0));
  if (!i8x16.all_true(v128.and(isDate, isTime))) return begin;
  const after = load<u8>(end);
  if (after == 0x20) return end + 1;
  return after == 0x0a || after == 0x0d ? end : begin;
}
