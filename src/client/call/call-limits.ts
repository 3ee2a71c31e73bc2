import type { IncomingOptions, IncomingRequest } from '../incoming/incoming-request.js';
import type { CallSettings } from './call-settings.js';
import { listenTo } from './listen-to.js';

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

  /** Calls back when the caller gives the call up. @returns what stops that. */
  listen(stop: (cause: unknown) => void): (() => void) | undefined {
    const { settings } = this;
    if (settings.listen !== undefined) return settings.listen(stop);
    return settings.signal && listenTo(settings.signal, stop);
  }

  /** Of the caller. */
  get signal(): AbortSignal | undefined {
    return this.settings.signal;
  }

  /** Of the incoming request. */
  get requestSignal(): AbortSignal | undefined {
    return this.options.abort === true ? this.incoming?.signal : undefined;
  }
}
