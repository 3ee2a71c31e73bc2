import type { ApiErrorContent } from './api-error.js';

// Symbol.for: understood by every installed copy of the package
/** The member of errors of failed calls that says what they are of. */
export const UPSTREAM_FAILURE: unique symbol = Symbol.for(
  'nestjs-rest-errors.UpstreamFailure',
) as never;

/** What the record says of a failed call of another service. None of it is for clients. */
export interface UpstreamFacts {
  /** Name of the client that made the call. */
  readonly service: string;
  readonly method: string;
  /** Template of the address, without secrets, e.g. `https://crm.internal/contacts/{id}`. */
  readonly endpoint: string;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  /** The one that failed last, from 1. */
  readonly attempt: number;
  /** Milliseconds of all attempts. */
  readonly duration: number;
  /** Of this failure at the service. */
  readonly errorId: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  /** The service's own code. */
  readonly code: string | undefined;
  /** What the service says of it. */
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** How a failed call is answered where nobody has caught it: as content, or as some other error is. */
export type UpstreamAnswer =
  { readonly content: ApiErrorContent; readonly failure?: unknown } | { readonly error: object };

export interface UpstreamFailure {
  readonly facts: UpstreamFacts;
  /** Never throws. */
  answer(): UpstreamAnswer;
}

/** What an error says of the call that it is of, of whichever installed copy of the package. */
export function upstreamFailureOf(error: unknown): UpstreamFailure | undefined {
  try {
    if (typeof error !== 'object' || error === null) return undefined;
    return (error as { [UPSTREAM_FAILURE]?: UpstreamFailure })[UPSTREAM_FAILURE];
  } catch {
    return undefined;
  }
}

const FAILED_CALL = Symbol.for('nestjs-rest-errors.FailedCall');

/** Notes which failed call an error stands for that has a cause of its own; frozen ones take no note. */
export function noteFailedCall(error: unknown, call: object): void {
  if (!(error instanceof Error)) return;
  // not enumerable: nothing prints or copies it
  Reflect.defineProperty(error, FAILED_CALL, { value: call, configurable: true });
}

function failedCallOf(error: Error): UpstreamFailure | undefined {
  return (
    upstreamFailureOf(error) ??
    upstreamFailureOf((error as { [FAILED_CALL]?: object })[FAILED_CALL])
  );
}

const MAX_CAUSES = 32;

/** The call that an error is of, or stands for, or was caused by. */
export function upstreamFactsOf(error: unknown): UpstreamFacts | undefined {
  // by hand: each failure of an application is asked, and few are of a call
  let current = error;
  try {
    for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
      const failure = failedCallOf(current);
      if (failure !== undefined) return failure.facts;
      current = current.cause;
    }
  } catch {
    // a Proxy that refuses to be looked at
  }
  return undefined;
}
