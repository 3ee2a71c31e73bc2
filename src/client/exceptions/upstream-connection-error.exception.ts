import { hasFamily, UpstreamException } from './upstream.exception.js';

/** There was no answer: the connection was refused or lost, the name is unknown, what came is no HTTP. */
export class UpstreamConnectionError<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'connection';
}

/** Whether a value is a {@link UpstreamConnectionError}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamConnectionError<Body = unknown>(
  value: unknown,
): value is UpstreamConnectionError<Body> {
  return hasFamily(value, 'connection');
}
