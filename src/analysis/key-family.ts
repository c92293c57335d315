/** Stands for a part of a cache key that differs from run to run. */
export const VARIABLE_PART = "*";

/**
 * The parts of a key that tell one entry of a cache from the next, the longest kinds first: a UUID, a digest, a date,
 * the number of a run or a moment, and the generation that BuildKit counts up behind `#`.
 */
const VARIABLE_PARTS: readonly RegExp[] = [
  /(?<![\da-z])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-z])/gi,
  // A digest in hexadecimal, whole or shortened as git does; without a digit it may be a word.
  /(?<![\da-z])(?=[a-f]*\d)[\da-f]{7,}(?![\da-z])/gi,
  // A digest in another alphabet, as Nix and Bazel write them.
  /(?<![\da-z])(?=(?:[a-z]*\d){3})(?=\d*[a-z])[\da-z]{20,}(?![\da-z])/gi,
  /(?<![\da-z])\d{4}-\d{2}-\d{2}(?![\da-z])/gi,
  /(?<![\da-z])\d{5,}(?![\da-z])/gi,
  /(?<=#)\d+$/g,
];

/**
 * The family that a cache key belongs to: the key with `*` for the parts that differ from run to run. Versions such as
 * `go1.24.4` stay, because another version is another cache. Applying it again changes nothing.
 */
export function keyFamily(key: string): string {
  return VARIABLE_PARTS.reduce((family, part) => family.replace(part, VARIABLE_PART), key);
}
