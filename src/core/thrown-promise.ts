import { types } from 'node:util';

/** A promise was thrown where an error belongs, most often since an `await` is missing. */
export class ThrownPromise extends Error {
  override readonly name = 'ThrownPromise';

  /** @param options with what the promise was rejected with as `cause`, where that is known. */
  constructor(options?: ErrorOptions) {
    super('A promise was thrown instead of an error; await it first.', options);
  }
}

/** Whether a value is a promise, whose rejection ends the process unless it is handled. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value);
}

/** Handles the rejection of a promise, if it rejects. Never throws. */
export function handleRejection(
  promise: Promise<unknown>,
  onRejected: (reason: unknown) => void = () => undefined,
): void {
  try {
    // not its own `then`, which the application may have replaced
    void Promise.prototype.then.call(promise, undefined, (reason: unknown) => onRejected(reason));
  } catch {
    // its class cannot be read, so it cannot be waited for
  }
}

/**
 * The error in place of a promise that was thrown. Its cause is what the promise was rejected with, if that is
 * known at once.
 * @param onLate is called for a rejection that comes later.
 */
export function errorFromPromise(
  promise: Promise<unknown>,
  onLate: (reason: unknown) => void,
): Promise<ThrownPromise> {
  return new Promise((resolve) => {
    let isLate = false;
    handleRejection(promise, (cause) => {
      if (isLate) onLate(cause);
      else resolve(new ThrownPromise({ cause }));
    });
    // behind the rejection of a promise that is rejected already
    queueMicrotask(() => {
      isLate = true;
      resolve(new ThrownPromise());
    });
  });
}
