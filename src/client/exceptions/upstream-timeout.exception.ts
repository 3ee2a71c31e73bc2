import { hasFamily, UpstreamException } from './upstream.exception.js';

/** There was no whole answer in time: within the timeout of the attempt, or the deadline of the call. */
export class UpstreamTimeout<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'timeout';
}

/** Whether a value is a {@link UpstreamTimeout}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamTimeout<Body = unknown>(value: unknown): value is UpstreamTimeout<Body> {
  return hasFamily(value, 'timeout');
}
