import {
  UPSTREAM_FAILURE,
  type UpstreamAnswer,
  type UpstreamFacts,
  type UpstreamFailure,
} from '../../core/upstream-failure.js';
import { headerMembersOf } from '../call/header-members.js';
import type { UpstreamError } from '../decoding/upstream-error.js';

/** The families of exceptions, one class for each. */
export type UpstreamFamily =
  'client-error' | 'server-error' | 'timeout' | 'connection' | 'invalid-body' | 'aborted';

/** The call that failed. */
export interface UpstreamCallFacts {
  /** Name of the client. */
  readonly service: string;
  readonly method: string;
  /** Template of the address, without secrets. */
  readonly endpoint: string;
  readonly attempt: number;
  /** Milliseconds of all attempts. */
  readonly duration: number;
}

/** The answer to it, as far as there was one. */
export interface UpstreamAnswerFacts {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly error: UpstreamError | undefined;
}

export interface UpstreamExceptionFacts extends UpstreamCallFacts {
  readonly family: UpstreamFamily;
  readonly code: string;
  readonly message: string;
  readonly answer?: UpstreamAnswerFacts | undefined;
  readonly cause?: unknown;
  /** How it is answered where nobody catches it. */
  readonly answerOf: (exception: UpstreamException) => UpstreamAnswer;
}

/**
 * A call of another REST service failed. Not caught, it is answered as the policy of its client says:
 * masked as 502, 503 or 504, unless that says otherwise. What the service sent is hidden from whatever
 * prints or copies errors.
 */
export class UpstreamException<Body = unknown> extends Error {
  readonly family: UpstreamFamily;
  /** `UPSTREAM_SERVER_ERROR` and the like: of the family, not of the service. */
  readonly code: string;
  /** Name of the client that made the call. */
  readonly service: string;
  readonly method: string;
  /** Template of the address, without secrets, e.g. `https://crm.internal/contacts/{id}`. */
  readonly endpoint: string;
  /** The attempt that failed last, from 1. */
  readonly attempt: number;
  /** Milliseconds of all attempts together. */
  readonly duration: number;
  /** Status of the answer, if there was one. */
  readonly status: number | undefined;
  // private to the language: they hold cookies, tokens and data of persons
  readonly #answer: UpstreamAnswerFacts | undefined;
  readonly #answerOf: UpstreamExceptionFacts['answerOf'];

  constructor(facts: UpstreamExceptionFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.family = facts.family;
    this.code = facts.code;
    this.service = facts.service;
    this.method = facts.method;
    this.endpoint = facts.endpoint;
    this.attempt = facts.attempt;
    this.duration = facts.duration;
    this.status = facts.answer?.status;
    this.#answer = facts.answer;
    this.#answerOf = facts.answerOf;
  }

  /** Headers of the answer; empty when there was none. */
  get headers(): Headers {
    return this.#answer?.headers ?? new Headers();
  }

  /** The body of the answer: parsed JSON, else its text; undefined when there was none. */
  get body(): Body | undefined {
    return this.#answer?.body as Body | undefined;
  }

  /** What the service says of its failure, in one structure for all formats. */
  get error(): UpstreamError | undefined {
    return this.#answer?.error;
  }

  /** Id of this failure at the service. */
  get errorId(): string | undefined {
    return this.error?.errorId;
  }

  /** Id of the trace at the service. */
  get traceId(): string | undefined {
    return this.error?.traceId;
  }

  get [UPSTREAM_FAILURE](): UpstreamFailure {
    return { facts: this.#facts(), answer: () => this.#answerOf(this) };
  }

  #facts(): UpstreamFacts {
    const { service, method, endpoint, status, attempt, duration, error } = this;
    return {
      service,
      method,
      endpoint,
      status,
      attempt,
      duration,
      errorId: error?.errorId,
      requestId: error?.requestId,
      traceId: error?.traceId,
      code: error?.code,
      detail: error?.detail,
      headers: this.#answer && headerMembersOf(this.#answer.headers),
    };
  }
}

/** Whether a value is a failed call, of whichever installed copy of the package. */
export function isUpstreamException<Body = unknown>(
  value: unknown,
): value is UpstreamException<Body> {
  return hasFamily(value, undefined);
}

/** @param family undefined for any. */
export function hasFamily(value: unknown, family: UpstreamFamily | undefined): boolean {
  try {
    if (typeof value !== 'object' || value === null || !(UPSTREAM_FAILURE in value)) return false;
    return family === undefined || (value as UpstreamException).family === family;
  } catch {
    return false;
  }
}
