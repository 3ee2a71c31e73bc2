import type { CallLimits, GivenUp } from './call-limits.js';

type Listener = () => void;

// setTimeout takes no more, and calls back at once
const MAX_DELAY = 2_147_483_647;

/**
 * All that ends an attempt, in one place. By hand: `AbortSignal.any` and `AbortSignal.timeout` of Node 20 leave
 * something behind for each call until it is collected, and signals take longer than all else here.
 */
export class CallAbort {
  /** Why, once it is. */
  givenUp: GivenUp | undefined;
  /** What the caller says of it. */
  cause: unknown;
  private controller: AbortController | undefined;
  private readonly timer: NodeJS.Timeout;
  private listeners: Set<Listener> | undefined;
  private readonly stop: Listener;

  constructor(limits: CallLimits) {
    const { timeout, remaining } = limits;
    const isLast = remaining !== undefined && remaining <= timeout;
    const delay = Math.min(isLast ? Math.max(remaining, 0) : timeout, MAX_DELAY);
    this.timer = setTimeout(() => this.abort(isLast ? 'deadline' : 'timeout'), delay);
    // nothing is sent any more, which a timer would come too late for
    if (delay < 1) this.abort('deadline');
    this.stop = limits.listen((reason, cause) => this.abort(reason, cause));
  }

  /** For transports that take one. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.givenUp !== undefined) this.controller.abort(this.cause);
    }
    return this.controller.signal;
  }

  /** @returns what stops the listening. A listener that comes too late is called at once. */
  listen(listener: Listener): Listener {
    if (this.givenUp !== undefined) listener();
    else (this.listeners ??= new Set()).add(listener);
    return () => this.listeners?.delete(listener);
  }

  /** What somebody else does meanwhile, until the attempt is given up. */
  race<T>(action: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.listen(() => reject(new AttemptGivenUp()));
      action.then(
        (value) => (stop(), resolve(value)),
        (error: unknown) => (stop(), reject(error as Error)),
      );
    });
  }

  /** @throws AttemptGivenUp once it is. */
  assertGoesOn(): void {
    if (this.givenUp !== undefined) throw new AttemptGivenUp();
  }

  close(): void {
    clearTimeout(this.timer);
    this.stop();
  }

  private abort(reason: GivenUp, cause?: unknown): void {
    if (this.givenUp !== undefined) return;
    this.givenUp = reason;
    this.cause = cause;
    this.controller?.abort(cause);
    for (const listener of this.listeners ?? []) listener();
  }
}

/** What whoever waits hears of it; why is known elsewhere. */
export class AttemptGivenUp extends Error {
  constructor() {
    super('The attempt was given up');
  }
}

/** What ends an attempt, and a body that lasts longer than that. */
export function signalOf(
  { lastingSignal }: { readonly lastingSignal: AbortSignal | undefined },
  { signal }: CallAbort,
): AbortSignal {
  return lastingSignal === undefined ? signal : AbortSignal.any([signal, lastingSignal]);
}
