import { hasFamily, UpstreamException } from './upstream.exception.js';

/** The service answered 400 to 499: it takes the request for wrong, or refuses it. */
export class UpstreamClientError<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'client-error';
  declare readonly status: number;
}

/** Whether a value is a {@link UpstreamClientError}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamClientError<Body = unknown>(
  value: unknown,
): value is UpstreamClientError<Body> {
  return hasFamily(value, 'client-error');
}
