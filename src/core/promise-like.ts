export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    // what does not even show its `then` is a value
    return false;
  }
}

/**
 * Whether `await` does more than give the value back: it waits for a promise, and rejects when `then` cannot
 * be read. ECMA-262, Promise Resolve Functions.
 */
export function isAwaitable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true;
  }
}
