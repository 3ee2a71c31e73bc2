/** What a text says where its author put the value that was rejected. */
export const HIDDEN = 'the value';
export const HIDDEN_OBJECT: object = new Proxy({}, { get: () => HIDDEN });

// a longer text is as long as any to a constraint that is not made to be passed
const MAX_LENGTH = 10_000;

/** Other values that tell a text nothing but what kind of value was rejected. */
export function hiddenValues(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [' '.repeat(Math.min(value.length, MAX_LENGTH))];
  if (typeof value === 'number') return [-Infinity, Infinity, Number.NaN];
  if (Array.isArray(value)) {
    return [Array.from({ length: Math.min(value.length, MAX_LENGTH) }, () => HIDDEN)];
  }
  // null and undefined are what they are
  return value === null || value === undefined ? [value] : [HIDDEN_OBJECT];
}
