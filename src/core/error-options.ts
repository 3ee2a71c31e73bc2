import { isErrorCode } from './error-code.js';
import { isErrorStatus } from './reason-phrase.js';
import { SetupError } from './setup-error.js';

export type ErrorHeaders = Readonly<Record<string, string | readonly string[]>>;

/** `false` writes no record at all. */
export type ErrorLogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What `@UserException` and `ApiException` can say about the answer and its record. */
export interface ErrorOptions {
  /** ASCII identifier, stable for ever. Default: the class name in SCREAMING_SNAKE without Exception/Error. */
  readonly code?: string;
  /** Summary of the kind of problem. Default: the status phrase. @see RFC 9457 section 3.1.3 */
  readonly title?: string;
  /** URI of the kind of problem. Default: `about:blank`. @see RFC 9457 section 3.1.1 */
  readonly type?: string;
  /** Names of own properties of the error that go to the client, if they survive JSON. Default: none. */
  readonly expose?: readonly string[];
  /** Headers of the answer. */
  readonly headers?: ErrorHeaders;
  /** `Retry-After`: seconds, or a date. @see RFC 9110 section 10.2.3 */
  readonly retryAfter?: number | Date;
  /** Level of the record, false for none. Default: by status (5xx `error`, 4xx `info`). */
  readonly logLevel?: ErrorLogLevel | false;
  /** Whether the admins are told. Default: for unknown errors only. */
  readonly alarm?: boolean;
  /** Whether the transactions of the request are rolled back. Default: true. */
  readonly rollback?: boolean;
  /** A sentence that tells the client what to do about it. */
  readonly help?: string;
  /** URI of a page about this error. */
  readonly moreInfo?: string;
}

const LOG_LEVELS: ReadonlySet<unknown> = new Set(['error', 'warn', 'info', 'debug', false]);

export function isErrorLogLevel(value: unknown): value is ErrorLogLevel | false {
  return LOG_LEVELS.has(value);
}

// the members of RFC 9457 and those of the library: an exposed property must not replace them
const RESERVED = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'stack',
  'cause',
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'code',
  'errors',
]);

/** @throws SetupError naming `subject`, when an option cannot be meant. */
export function assertErrorOptions(
  subject: string,
  status: number | undefined,
  options: ErrorOptions,
): void {
  const fail = (fact: string, remedy: string): never => {
    throw new SetupError(`${subject} ${fact}; ${remedy}.`);
  };
  if (status !== undefined && !isErrorStatus(status)) {
    fail(`has status ${String(status)}`, 'an exception needs 400 to 599');
  }
  if (options.code !== undefined && !isErrorCode(options.code)) {
    fail(
      `has code ${JSON.stringify(options.code)}`,
      'a code is an ASCII identifier such as CONTACT_PROTECTED',
    );
  }
  if (options.expose !== undefined && !Array.isArray(options.expose)) {
    fail(`has expose of type ${typeof options.expose}`, 'give it a list of names');
  }
  for (const name of options.expose ?? []) {
    if (typeof name !== 'string' || RESERVED.has(name)) {
      fail(`exposes ${JSON.stringify(name)}`, 'this name is taken, give the property another');
    }
  }
  if (options.logLevel !== undefined && !isErrorLogLevel(options.logLevel)) {
    fail(
      `has logLevel ${JSON.stringify(options.logLevel)}`,
      'use error, warn, info, debug or false',
    );
  }
  if (options.retryAfter !== undefined && !isRetryAfter(options.retryAfter)) {
    fail(`has retryAfter ${String(options.retryAfter)}`, 'use seconds from 0 up, or a valid Date');
  }
}

function isRetryAfter(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
