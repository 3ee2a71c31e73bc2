import type { Observable, Subscription } from 'rxjs';

import { isAwaitable } from '../../core/promise-like.js';
import { handleRejection, isPromise } from '../../core/thrown-promise.js';
import { logLateFailure } from '../scope/end-hooks.js';
import type { Given } from './prepared-answer.js';

/** What a handler has come to: a value, or an error in a box, since what is thrown may have a `then`. */
export type HandlerOutcome = { readonly error: unknown } | Given;

/**
 * Subscribes to a handler with its interceptors, and awaits what is emitted last, as Nest does.
 * @param onSettled is called once, unless the subscription ends first.
 * @see @nestjs/core router/router-response-controller.ts: transformToResult
 */
export function subscribeToHandler(
  handler: Observable<unknown>,
  onSettled: (outcome: HandlerOutcome) => void,
): Subscription {
  let last: Given = { value: undefined, isEmpty: true };
  let subscription: Subscription | undefined;
  const inner = handler.subscribe({
    next: (value) => {
      supersede(last.value);
      // it may reject before the handler completes
      if (isPromise(value)) handleRejection(value);
      last = { value, isEmpty: false };
    },
    error: (error: unknown) => {
      supersede(last.value);
      // the filter gets it after ROLLBACK, when an unhandled rejection would have ended the process
      if (isPromise(error)) handleRejection(error);
      unsubscribe(subscription);
      onSettled({ error });
    },
    complete: () => {
      unsubscribe(subscription);
      if (isAwaitable(last.value)) void awaited(last.value).then(onSettled);
      else onSettled(last);
    },
  });
  subscription = inner;
  return inner;
}

/**
 * Ends a subscription. What teardowns throw (`finalize()`) changes no response: rxjs would throw it where nothing
 * catches it, and the process would end.
 */
export function unsubscribe(subscription: Subscription | undefined): void {
  try {
    subscription?.unsubscribe();
  } catch (failure) {
    logLateFailure('A teardown of a handler or an interceptor failed', failure);
  }
}

async function awaited(value: unknown): Promise<HandlerOutcome> {
  try {
    return { value: await value, isEmpty: false };
  } catch (error) {
    return { error };
  }
}

/** Nest ignores a value that another one or an error follows: its rejection changes no response. */
function supersede(value: unknown): void {
  if (!isPromise(value)) return;
  handleRejection(value, (reason) =>
    logLateFailure('A promise that a handler emitted before its last value was rejected', reason),
  );
}
