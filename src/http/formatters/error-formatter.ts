import type { ApiError } from '../../core/api-error.js';

/** Token of the default formatter; provide it in any module to replace the option `formatter`. */
export const REST_ERRORS_FORMATTER = Symbol.for('nestjs-rest-errors.FORMATTER');

/** Whether a value is a media type without parameters. @see RFC 6838 section 4.2 */
export function isMediaType(value: unknown): value is string {
  return typeof value === 'string' && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(value);
}

/** Turns an {@link ApiError} into the body of an answer. A class with injection, without state. */
export interface ErrorFormatter {
  /** Media type of the body, without parameters, e.g. `application/problem+json`. */
  readonly mediaType: string;
  /**
   * The body: a value for JSON, or a text sent as it is. Send only what of the error is meant for
   * clients; `thrown` and `steps` never are.
   * @param request the request of the framework: Express `Request` or `FastifyRequest`.
   */
  format(error: ApiError, request: unknown): object | string;
}
