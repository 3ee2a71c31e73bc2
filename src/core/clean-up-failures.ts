import { isCleanUpFailed } from './wrap-errors.js';

const NONE: readonly unknown[] = Object.freeze([]);

/** A clean-up that failed is a defect to be recorded, whatever the first error was. */
export function cleanUpFailuresOf(thrown: unknown): readonly unknown[] {
  try {
    if (!(thrown instanceof Error)) return NONE;
    const both = isCleanUpFailed(thrown) ? thrown : thrown.cause;
    return isCleanUpFailed(both) ? both.errors.slice(1) : NONE;
  } catch {
    return NONE;
  }
}

/** The error that decides about the answer. */
export function leadingError(thrown: unknown): unknown {
  try {
    return isCleanUpFailed(thrown) ? thrown.errors[0] : thrown;
  } catch {
    return thrown;
  }
}
