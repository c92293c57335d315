/** Text of strangers as Postgres takes it: its text holds no NUL and no half of a surrogate pair, and a key may hold anything. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
