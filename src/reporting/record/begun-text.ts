/** A text that was cut, without the last part of it, where one of other texts begins. */
export function withoutBegun(text: string, others: readonly string[]): string {
  const longest = others.reduce((length, other) => Math.max(length, lengthOfBegun(text, other)), 0);
  return text.slice(0, text.length - longest);
}

/**
 * How many characters at the end of a text are those that another one begins with: linear, whatever they repeat.
 * @see Knuth, Morris, Pratt: Fast Pattern Matching in Strings
 */
function lengthOfBegun(text: string, other: string): number {
  const borders = bordersOf(other);
  let length = 0;
  for (let at = Math.max(0, text.length - other.length); at < text.length; at++) {
    length = extended(other, borders, length, text.charCodeAt(at));
  }
  return length;
}

/** For each beginning of a text, the length of the longest end of it that the text begins with as well. */
function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length);
  for (let at = 1, length = 0; at < text.length; at++) {
    borders[at] = length = extended(text, borders, length, text.charCodeAt(at));
  }
  return borders;
}

/** The length of what a text begins with and what has been read ends with, after one more character. */
function extended(text: string, borders: Uint32Array, length: number, code: number): number {
  let next = length;
  while (next > 0 && text.charCodeAt(next) !== code) next = borders[next - 1] ?? 0;
  return text.charCodeAt(next) === code ? next + 1 : next;
}
