import { codeFromClassName, codeFromStatus, isErrorCode } from './error-code.js';
import { assertErrorOptions, type ErrorOptions } from './error-options.js';
import type { Issue } from './issue.js';
import type { JsonValue } from './json.js';

const API_EXCEPTION = Symbol.for('nestjs-rest-errors.ApiException');

export interface ApiExceptionOptions extends ErrorOptions {
  readonly cause?: unknown;
  /** Everything that is wrong with the request, in order. Default: none. */
  readonly issues?: readonly Issue[];
  /** Further members of the answer, in formats that have them. @see RFC 9457 section 3.2 */
  readonly extensions?: Readonly<Record<string, JsonValue>>;
}

/**
 * An error in the language of the API: what the client is told, and how. The end of every chain
 * of translators. Made to be subclassed; the code of a subclass defaults to its name.
 *
 * @example
 * class PaymentDeclined extends ApiException {
 *   constructor(cause: CardError) { super(402, 'The card was declined', { cause, retryAfter: 60 }); }
 * }
 */
export class ApiException extends Error {
  readonly status: number;
  readonly code: string;
  readonly options: ApiExceptionOptions;

  /**
   * @param status 400 to 599.
   * @param message Text for the client.
   * @throws SetupError when the status or an option cannot be meant.
   */
  constructor(status: number, message: string, options: ApiExceptionOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    assertErrorOptions(new.target.name || 'ApiException', status, options);
    this.name = new.target.name || 'ApiException';
    this.status = status;
    this.code = options.code ?? defaultCode(new.target, status);
    this.options = options;
  }

  get [API_EXCEPTION](): true {
    return true;
  }

  get issues(): readonly Issue[] {
    return this.options.issues ?? [];
  }
}

/** Whether a value is an {@link ApiException}, of whichever installed copy of the package. */
export function isApiException(value: unknown): value is ApiException {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      (value as { [API_EXCEPTION]?: unknown })[API_EXCEPTION] === true
    );
  } catch {
    return false;
  }
}

function defaultCode(target: { readonly name: string }, status: number): string {
  if (target === ApiException) return codeFromStatus(status);
  const code = codeFromClassName(target.name);
  return isErrorCode(code) ? code : codeFromStatus(status);
}
