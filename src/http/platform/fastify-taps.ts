import type { AbstractHttpAdapter } from '@nestjs/core';

import { noteReplies } from '../first-response/fastify-replies.js';
import { notingPipes } from '../first-response/piped-response.js';
import {
  recognizePlatformError,
  type KnownError,
} from '../recognizers/platform-error.recognizer.js';
import type { FastifyInstanceLike } from '../routes/fastify-routes.js';
import { tapErrors, tapRoutes, type AdapterTaps } from './adapter-tap.js';
import { refusingUnreadable } from './body-reader.js';
import type { FailureListener } from './failure-listener.js';
import { takeRouterErrors } from './fastify-router-errors.js';
import { tapFastifyReply, takeStreamFailures } from './fastify-streams.js';
import { markable } from './request-marks.js';
import { misreadOnFastify, refusalOf, type BodyCheck } from './unread-body.js';

export async function tapFastify(
  adapter: AbstractHttpAdapter,
  onFailure: FailureListener,
): Promise<AdapterTaps> {
  // plugins may be registered until the application listens
  const decodesEncodings = (): boolean =>
    adapter.getInstance<FastifyPlugins>().hasPlugin?.('@fastify/compress') === true;
  const check: BodyCheck = ({ headers }) => misreadOnFastify(headers, decodesEncodings);
  tapErrors(adapter, (error, request) => {
    // whatever was about to leave failed in a hook
    delete markable(request).isAnswering;
    return unparsedOnFastify(error, check(request));
  });
  noteReplies(adapter.getInstance(), onFailure);
  tapFastifyReply(adapter, onFailure);
  takeStreamFailures(adapter.getInstance(), onFailure);
  takeRouterErrors(adapter.getInstance(), onFailure);
  // its router is Fastify's own, which other applications need not load
  const { FastifyRoutes } = await import('../routes/fastify-routes.js');
  const routes = new FastifyRoutes(adapter.getInstance<FastifyInstanceLike>());
  tapRoutes(
    adapter,
    (handler) => notingPipes(refusingUnreadable(handler, check)),
    (register) => routes.collect(register),
  );
  return { routes, closeRouter: () => undefined };
}

interface FastifyPlugins {
  hasPlugin?(name: string): boolean;
}

/** A body that could not be parsed because it is not in the form that Fastify reads. */
function unparsedOnFastify(error: unknown, misread: KnownError | undefined): unknown {
  if (misread === undefined || typeof error !== 'object' || error === null) return error;
  if (recognizePlatformError(error, 'platform')?.code !== 'MALFORMED_JSON') return error;
  return refusalOf(misread, error);
}
