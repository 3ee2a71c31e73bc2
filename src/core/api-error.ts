import { randomUUID } from 'node:crypto';

import type { ErrorHeaders, ErrorLogLevel } from './error-options.js';
import type { Issue } from './issue.js';
import type { JsonObject } from './json.js';

/** What became of the database transactions of a request; `none` when it had begun none. */
export type TransactionOutcome = 'none' | 'committed' | 'rolled back' | 'unknown';

/**
 * The one neutral value that any thrown value becomes. What formatters may send is `status`, `code`,
 * `title`, `type`, `message`, `issues`, `extensions`, `help`, `moreInfo`, `id`, `requestId` and `traceId`;
 * `thrown`, `steps` and `transaction` are for the record alone.
 */
export interface ApiError {
  /** UUID of this one failure: in the answer, in its headers and in the record. */
  readonly id: string;
  /** The id that the application gave to the request, if it did. */
  readonly requestId: string | undefined;
  /** Id of the trace that the request belongs to, where there is tracing. @see W3C Trace Context, trace-id */
  readonly traceId: string | undefined;
  /** 400 to 599. */
  readonly status: number;
  readonly code: string;
  readonly title: string | undefined;
  readonly type: string | undefined;
  /** Text written for clients. */
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly extensions: JsonObject;
  readonly headers: ErrorHeaders;
  readonly retryAfter: number | Date | undefined;
  readonly help: string | undefined;
  readonly moreInfo: string | undefined;
  readonly logLevel: ErrorLogLevel | false | undefined;
  readonly alarm: boolean;
  readonly rollback: boolean;
  /** What became of the transactions of the request. */
  readonly transaction: TransactionOutcome;
  /** Whether nothing known about the thrown value said what the client may hear. */
  readonly isUnknown: boolean;
  /** What was thrown. */
  readonly thrown: unknown;
  /** The errors that translators made of it, first to last; empty when none did. */
  readonly steps: readonly unknown[];
  /** What went wrong while this error was being answered, in order. */
  readonly followUps: readonly unknown[];
}

/** An {@link ApiError} before it belongs to a request. */
export type ApiErrorContent = Omit<
  ApiError,
  'id' | 'requestId' | 'traceId' | 'transaction' | 'thrown' | 'steps' | 'followUps'
>;

export interface TranslatedContent {
  readonly content: ApiErrorContent;
  readonly steps: readonly unknown[];
  readonly failures: readonly unknown[];
}

/** What tells one failure from all others. */
export interface ErrorIdentity {
  /** Default: a new UUID. */
  readonly id?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  /** Default: `none`. */
  readonly transaction?: TransactionOutcome | undefined;
}

const NO_IDENTITY: ErrorIdentity = Object.freeze({});

/** Gives an error its identity. */
export function createApiError(
  thrown: unknown,
  { content, steps, failures }: TranslatedContent,
  identity: ErrorIdentity = NO_IDENTITY,
): ApiError {
  // written out: a spread with members after it takes V8 fifty times as long
  // frozen, so that a formatter or hook cannot change what the answer and the record say
  return Object.freeze({
    id: identity.id ?? randomUUID(),
    requestId: identity.requestId,
    traceId: identity.traceId,
    status: content.status,
    code: content.code,
    title: content.title,
    type: content.type,
    message: content.message,
    issues: content.issues,
    extensions: content.extensions,
    headers: content.headers,
    retryAfter: content.retryAfter,
    help: content.help,
    moreInfo: content.moreInfo,
    logLevel: content.logLevel,
    alarm: content.alarm,
    rollback: content.rollback,
    transaction: identity.transaction ?? 'none',
    isUnknown: content.isUnknown,
    thrown,
    steps,
    followUps: failures,
  });
}

/** The same error, with what went wrong since it was made. */
export function withFollowUps(error: ApiError, failures: readonly unknown[]): ApiError {
  if (failures.length === 0) return error;
  return Object.freeze({ ...error, followUps: [...error.followUps, ...failures] });
}
