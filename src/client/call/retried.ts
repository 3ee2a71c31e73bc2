import { setTimeout as pause } from 'node:timers/promises';

import { backoff } from '../../core/backoff.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { delayOf, retryAfterOf } from '../policy/retry-after.js';
import type { CallLimits, GivenUp } from './call-limits.js';
import type { RetrySettings } from './retry-options.js';

interface RetryCircumstances {
  readonly retry: RetrySettings;
  readonly limits: CallLimits;
  /** Whether an exception is of this call, and not of another that a hook has made. */
  readonly isOwn: (thrown: unknown) => boolean;
  /** The exception of a call that is given up while it waits. */
  readonly givenUp: (reason: GivenUp, cause: unknown) => UpstreamException;
}

/**
 * Tries again after failures that may pass: after the time that the service asked for, and delays that double,
 * with jitter.
 */
export async function retried<T>(
  attempt: () => Promise<T>,
  { retry, limits, isOwn, givenUp }: RetryCircumstances,
): Promise<T> {
  const waiting = new AbortController();
  let stopped: UpstreamException | undefined;
  const stop = limits.listen((reason, cause) => {
    stopped ??= givenUp(reason, cause);
    waiting.abort();
  });
  try {
    for (let retries = 0; ; retries += 1) {
      try {
        return await attempt();
      } catch (thrown) {
        if (!isOwn(thrown) || !isTemporary(thrown as UpstreamException, retry)) throw thrown;
        const asked = askedDelay(thrown as UpstreamException);
        if (!isInTime(asked, retries, retry, limits.remaining)) throw thrown;
        const { signal } = waiting;
        await pause(asked + backoff(retries, retry), undefined, { signal }).catch((failure) => {
          throw stopped ?? failure;
        });
      }
    }
  } finally {
    stop();
  }
}

/** Whether the same request may have another answer. */
function isTemporary(
  { family, status, attempt }: UpstreamException,
  retry: RetrySettings,
): boolean {
  if (attempt > retry.retries) return false;
  if (family === 'client-error' || family === 'server-error') {
    return status !== undefined && retry.statuses.has(status);
  }
  return family !== 'aborted';
}

/** A service that is not to be asked before the deadline, or for long, is not asked again. */
function isInTime(
  asked: number,
  retriesBefore: number,
  { minDelay, maxDelay }: RetrySettings,
  remaining: number | undefined,
): boolean {
  if (asked > maxDelay) return false;
  const longest = Math.min(2 * minDelay * 2 ** retriesBefore, maxDelay);
  return remaining === undefined || asked + longest < remaining;
}

function askedDelay({ headers }: UpstreamException): number {
  const retryAfter = retryAfterOf(headers);
  return retryAfter === undefined ? 0 : delayOf(retryAfter);
}
