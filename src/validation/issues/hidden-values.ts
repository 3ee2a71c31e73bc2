/** What a text says where its author put the value that was rejected. */
export const HIDDEN = 'the value';
export const HIDDEN_OBJECT: object = new Proxy({}, { get: () => HIDDEN });

// a longer text is as long as any to a constraint that is not made to be passed
const MAX_LENGTH = 10_000;

/** Values that tell a text nothing but what kind of value was rejected; the plainest first. */
export function hiddenValues(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [HIDDEN, ' '.repeat(Math.min(value.length, MAX_LENGTH))];
  if (typeof value === 'number') return [HIDDEN, -Infinity, Infinity, Number.NaN];
  if (Array.isArray(value)) {
    return [HIDDEN, Array.from({ length: Math.min(value.length, MAX_LENGTH) }, () => HIDDEN)];
  }
  // null and undefined are what they are
  return value === null || value === undefined ? [HIDDEN, value] : [HIDDEN, HIDDEN_OBJECT];
}
