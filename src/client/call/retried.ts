import { setTimeout as pause } from 'node:timers/promises';

import { isUpstreamException, type UpstreamException } from '../exceptions/upstream.exception.js';
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

/** What is done with p-retry: it takes some errors of programs for its own. */
type Outcome<T> = { readonly result: T } | { readonly thrown: unknown };

/**
 * Tries again after failures that may pass: after delays that double, with jitter, and after the time that
 * the service asked for.
 */
export async function retried<T>(
  attempt: () => Promise<T>,
  { retry, limits, isOwn, givenUp }: RetryCircumstances,
): Promise<T> {
  // clients that do not retry do not load it
  const { default: pRetry } = await import('p-retry');
  const waiting = new AbortController();
  const { signal } = waiting;
  let stopped: UpstreamException | undefined;
  const stop = limits.listen((reason, cause) => {
    stopped ??= givenUp(reason, cause);
    waiting.abort();
  });
  // asked before the wait that the service asked for, which is over when p-retry asks
  let isNext = false;
  const tried = async (): Promise<Outcome<T>> => {
    try {
      return { result: await attempt() };
    } catch (thrown) {
      if (isOwn(thrown) && isTemporary(thrown as UpstreamException, retry)) throw thrown;
      return { thrown };
    }
  };
  const retrying = pRetry(tried, {
    retries: retry.retries,
    minTimeout: retry.minDelay,
    maxTimeout: retry.maxDelay,
    factor: 2,
    randomize: true,
    signal,
    shouldRetry: () => isNext,
    onFailedAttempt: async ({ error, retriesLeft, retriesConsumed }) => {
      const asked = askedDelay(error as unknown as UpstreamException);
      isNext = retriesLeft > 0 && isInTime(asked, retriesConsumed, retry, limits.remaining);
      if (isNext && asked > 0) await pause(asked, undefined, { signal });
    },
  });
  let outcome: Outcome<T>;
  try {
    outcome = await retrying;
  } catch (failure) {
    // of the wait, which knows no more
    throw isUpstreamException(failure) ? failure : (stopped ?? failure);
  } finally {
    stop();
  }
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.result;
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
  // jitter makes it twice as long at most
  const delay = Math.min(2 * minDelay * 2 ** retriesBefore, maxDelay);
  return remaining === undefined || asked + delay < remaining;
}

function askedDelay({ headers }: UpstreamException): number {
  const retryAfter = retryAfterOf(headers);
  return retryAfter === undefined ? 0 : delayOf(retryAfter);
}
