import type { AbstractHttpAdapter } from '@nestjs/core';

import { tapNotFound, type AdapterTaps } from './adapter-tap.js';
import { tapExpress } from './express-taps.js';
import type { FailureListener } from './failure-listener.js';
import { tapFastify } from './fastify-taps.js';
import { tapObjectStreams } from './object-streams.js';

/**
 * Listens at the one adapter of the application, on the instance and before any route exists, for
 * what Nest does not tell its filters: which requests found no route (a NotFoundException like any
 * other), what the platform raised before Nest mapped it to its text, and files that fail while
 * they are streamed.
 *
 * @see @nestjs/core router/routes-resolver.ts: registerNotFoundHandler, registerExceptionHandler
 */
export async function tapAdapter(
  adapter: AbstractHttpAdapter,
  onFailure: FailureListener,
): Promise<AdapterTaps> {
  const notFound = tapNotFound(adapter);
  const taps =
    adapter.getType() === 'fastify'
      ? await tapFastify(adapter, onFailure)
      : tapExpress(adapter, onFailure, notFound);
  // last, so that the others see the streams it makes
  tapObjectStreams(adapter);
  return taps;
}
