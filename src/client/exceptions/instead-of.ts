import { causesOf } from '../../core/causes.js';
import { convert, type ErrorTarget } from '../../core/error-conversion.js';
import { noteFailedCall } from '../../core/upstream-failure.js';
import type { UpstreamException } from './upstream.exception.js';

/**
 * What is thrown instead of a failed call. The call is its cause, unless it has another: then it is noted, and
 * records have it all the same.
 */
export function insteadOf(call: UpstreamException, make: ErrorTarget<UpstreamException>): unknown {
  const made = convert(call, { otherwise: make as ErrorTarget });
  if (!causesOf(made).includes(call)) noteFailedCall(made, call);
  return made;
}
