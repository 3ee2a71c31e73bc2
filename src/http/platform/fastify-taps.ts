import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';

import { ApiException } from '../../core/api-exception.js';
import {
  recognizePlatformError,
  type KnownError,
} from '../recognizers/platform-error.recognizer.js';
import type { FastifyInstanceLike } from '../routes/fastify-routes.js';
import { tap, tapErrors, tapRoutes, type AdapterTaps } from './adapter-tap.js';
import { refusingUnreadable } from './body-reader.js';
import type { FailureListener } from './failure-listener.js';
import { takeRouterErrors } from './fastify-router-errors.js';
import { markable, nodeRequestOf } from './request-marks.js';
import { misreadOnFastify, type BodyCheck } from './unread-body.js';

export async function tapFastify(
  adapter: AbstractHttpAdapter,
  onFailure: FailureListener,
): Promise<AdapterTaps> {
  // plugins may be registered until the application listens
  const decodesEncodings = (): boolean =>
    adapter.getInstance<FastifyPlugins>().hasPlugin?.('@fastify/compress') === true;
  const check: BodyCheck = ({ headers }) => misreadOnFastify(headers, decodesEncodings);
  tapErrors(adapter, (error, request) => unparsedOnFastify(error, check(request)));
  tapFastifyReply(adapter, onFailure);
  takeRouterErrors(adapter.getInstance(), onFailure);
  // its router is Fastify's own, which other applications need not load
  const { FastifyRoutes } = await import('../routes/fastify-routes.js');
  const routes = new FastifyRoutes(adapter.getInstance<FastifyInstanceLike>());
  tapRoutes(
    adapter,
    (handler) => refusingUnreadable(handler, check),
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
  const { status, code, message } = misread;
  return new ApiException(status, message, { code, cause: error });
}

/** Fastify hands a stream that fails early to the error handler, and tells nobody of a later failure. */
function tapFastifyReply(adapter: AbstractHttpAdapter, onFailure: FailureListener): void {
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    if (body instanceof StreamableFile) {
      const { raw, request } = response as { raw: { headersSent: boolean }; request: unknown };
      body.setErrorLogger(() => undefined);
      body.getStream().once('error', (error: unknown) => {
        if (raw.headersSent) onFailure(error, request, response);
        else markable(nodeRequestOf(request)).streamError = error;
      });
    }
    return reply(response, body, status);
  });
}
