import { hasFamily, UpstreamException } from './upstream.exception.js';

/** The call was given up: by the signal of the caller, or since the incoming request is over. */
export class UpstreamAborted<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'aborted';
}

/** Whether a value is a {@link UpstreamAborted}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamAborted<Body = unknown>(value: unknown): value is UpstreamAborted<Body> {
  return hasFamily(value, 'aborted');
}
