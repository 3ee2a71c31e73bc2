import type { IncomingOptions, IncomingRequest } from '../incoming/incoming-request.js';
import type { CallSettings } from './call-settings.js';
import { listenTo } from './listen-to.js';

/** Why a call is given up. */
export type GivenUp = 'timeout' | 'deadline' | 'caller' | 'request';

/** @param cause what the caller says of it. */
export type GiveUp = (reason: GivenUp, cause: unknown) => void;

/** How long a call may take, and whose signals end it. */
export class CallLimits {
  private readonly startedAt = performance.now();

  constructor(
    private readonly settings: Pick<CallSettings, 'timeout' | 'deadline' | 'signal' | 'listen'>,
    private readonly options: IncomingOptions,
    private readonly incoming: IncomingRequest | undefined,
  ) {}

  /** Milliseconds since the call began. */
  get elapsed(): number {
    return performance.now() - this.startedAt;
  }

  /** Milliseconds of one attempt. */
  get timeout(): number {
    return this.settings.timeout;
  }

  /** Milliseconds until the deadline of the call, or of the incoming request; undefined without any. */
  get remaining(): number | undefined {
    const { deadline } = this.settings;
    const { budget } = this.options;
    const ofCall = deadline === undefined ? undefined : deadline - this.elapsed;
    const ofRequest = budget === undefined ? undefined : this.incoming?.remaining(budget);
    if (ofCall === undefined) return ofRequest;
    return ofRequest === undefined ? ofCall : Math.min(ofCall, ofRequest);
  }

  /** Calls back when the caller gives the call up, or the client has gone. @returns what stops that. */
  listen(stop: GiveUp): () => void {
    const { settings } = this;
    const requestSignal = this.options.abort === true ? this.incoming?.signal : undefined;
    const ofCaller = (cause: unknown): void => stop('caller', cause);
    const stopCaller =
      settings.listen === undefined
        ? settings.signal && listenTo(settings.signal, ofCaller)
        : settings.listen(ofCaller);
    const stopRequest = requestSignal && listenTo(requestSignal, () => stop('request', undefined));
    return () => {
      stopCaller?.();
      stopRequest?.();
    };
  }
}

/** @throws TypeError, rather than to give up at once, or never. */
export function milliseconds(value: number): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new TypeError(`A call has a time limit of ${String(value)}; give it milliseconds.`);
}
