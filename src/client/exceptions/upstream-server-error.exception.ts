import { hasFamily, UpstreamException } from './upstream.exception.js';

/** The service answered 500 or more: it failed itself. */
export class UpstreamServerError<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'server-error';
  declare readonly status: number;
}

/** Whether a value is a {@link UpstreamServerError}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamServerError<Body = unknown>(
  value: unknown,
): value is UpstreamServerError<Body> {
  return hasFamily(value, 'server-error');
}
