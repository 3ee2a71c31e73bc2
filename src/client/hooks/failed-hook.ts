import { ConversionFailed } from '../../core/clean-up-failures.js';
import { insteadOf } from '../exceptions/instead-of.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { isDomainError } from './upstream-hooks.js';

/** What a hook threw after a failed answer: what the service said is not to be lost, whatever that was. */
export function withFailedCall(failure: unknown, refusal: UpstreamException): unknown {
  if (!isDomainError(failure)) return new ConversionFailed(refusal, [failure]);
  return insteadOf(refusal, () => failure);
}
