import { hasFamily, UpstreamException } from './upstream.exception.js';

/** The answer was a good one, its body was not: broken off, too long, or not what was asked for. */
export class UpstreamInvalidBody<Body = unknown> extends UpstreamException<Body> {
  declare readonly family: 'invalid-body';
  declare readonly status: number;
}

/** Whether a value is a {@link UpstreamInvalidBody}. @typeParam Body what the service sends, unchecked. */
export function isUpstreamInvalidBody<Body = unknown>(
  value: unknown,
): value is UpstreamInvalidBody<Body> {
  return hasFamily(value, 'invalid-body');
}
