import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import type { TransactionScope } from '../scope/transaction-scope.js';
import { rememberHead } from './answer-head.js';

const MAX_PAUSE = 1_000;

/** How often a request is tried, and from where each attempt starts. */
export class Attempts {
  private count = 0;
  private readonly hadBody: boolean;
  private resetHead: (() => void) | undefined;

  constructor(
    private readonly retries: number,
    private readonly isRetryable: (error: unknown) => boolean,
    private readonly request: IncomingMessage,
    private readonly response: unknown,
  ) {
    this.hadBody = request.readableDidRead;
  }

  /** To be called before each: what the last one has set of the answer is forgotten. */
  begin(): void {
    this.count += 1;
    if (this.retries === 0) return;
    if (this.resetHead === undefined) this.resetHead = rememberHead(this.response);
    else this.resetHead();
  }

  /** @param scope of the attempt that has failed, after its end. */
  mayRepeat(error: unknown, scope: TransactionScope, raw: ServerResponse): boolean {
    if (this.count > this.retries || raw.headersSent || scope.hasEffects) return false;
    if (scope.outcome === 'unknown' || scope.outcome === 'committed') return false;
    // of an upload that an interceptor has read nothing is left
    const isBodyThere = this.hadBody || !this.request.readableDidRead;
    return isBodyThere && this.isRetryable(error);
  }

  /** By chance, so that those which met do not meet again. */
  async pause(): Promise<void> {
    await pause(Math.random() * Math.min(MAX_PAUSE, 10 * 2 ** this.count));
  }
}
