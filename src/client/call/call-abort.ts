import type { CallLimits } from './call-limits.js';

/** Why a call is given up. */
export type GivenUp = 'timeout' | 'deadline' | 'caller' | 'request';

// setTimeout takes no more, and calls back at once
const MAX_DELAY = 2_147_483_647;

/**
 * One signal for all that ends an attempt. By hand: `AbortSignal.any` and `AbortSignal.timeout` of Node 20
 * leave something behind for each call until it is collected, and take several times as long.
 */
export class CallAbort {
  /** Why, once it is. */
  reason: GivenUp | undefined;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly stops: Array<() => void> = [];

  constructor(limits: CallLimits) {
    const { timeout, remaining, signal, requestSignal } = limits;
    const isLast = remaining !== undefined && remaining <= timeout;
    const delay = Math.min(isLast ? Math.max(remaining, 0) : timeout, MAX_DELAY);
    this.timer = setTimeout(() => this.abort(isLast ? 'deadline' : 'timeout'), delay);
    if (signal !== undefined) this.listen(signal, 'caller');
    if (requestSignal !== undefined) this.listen(requestSignal, 'request');
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What somebody else does meanwhile, until the attempt is given up. */
  race<T>(action: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(this.signal.reason as Error);
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
      const done = (): void => this.signal.removeEventListener('abort', stop);
      action.then(
        (value) => (done(), resolve(value)),
        (error: unknown) => (done(), reject(error as Error)),
      );
    });
  }

  close(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private listen(signal: AbortSignal, reason: GivenUp): void {
    const stop = (): void => this.abort(reason, signal.reason);
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    this.stops.push(() => signal.removeEventListener('abort', stop));
  }

  private abort(reason: GivenUp, cause?: unknown): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.controller.abort(cause);
  }
}
