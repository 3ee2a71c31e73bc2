import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

import { ApiException } from '../../core/api-exception.js';
import {
  recognizePlatformError,
  type KnownError,
} from '../recognizers/platform-error.recognizer.js';
import { ExpressRoutes } from '../routes/express-routes.js';
import type { FastifyInstanceLike } from '../routes/fastify-routes.js';
import type { AllowedMethods } from '../routes/allowed-methods.js';
import { markable, nodeRequestOf } from './request-marks.js';
import { refusingUnreadable } from './body-reader.js';
import type { FailureListener } from './failure-listener.js';
import { takeRouterErrors } from './fastify-router-errors.js';
import { takeStreamErrors } from './streamed-file.js';
import { misreadOnFastify, unreadOnExpress, type BodyCheck } from './unread-body.js';

type AnyFunction = (...args: unknown[]) => unknown;
type Tappable = Record<string, AnyFunction>;

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
  return adapter.getType() === 'fastify'
    ? tapFastify(adapter, onFailure)
    : tapExpress(adapter, onFailure, notFound);
}

async function tapFastify(
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
  tapRoutes(adapter, (handler) => refusingUnreadable(handler, check));
  // its router is Fastify's own, which other applications need not load
  const { FastifyRoutes } = await import('../routes/fastify-routes.js');
  const routes = new FastifyRoutes(adapter.getInstance<FastifyInstanceLike>());
  return { routes, closeRouter: () => undefined };
}

interface FastifyPlugins {
  hasPlugin?(name: string): boolean;
}

function tapExpress(
  adapter: AbstractHttpAdapter,
  onFailure: FailureListener,
  notFound: NotFoundHandler,
): AdapterTaps {
  tapErrors(adapter, (error) => error);
  tapExpressReply(adapter, onFailure);
  const routes = new ExpressRoutes(adapter.getInstance());
  tapRoutes(adapter, (handler) => {
    const registered = refusingUnreadable(handler, unreadOnExpress);
    routes.add(registered);
    return registered;
  });
  return { routes, closeRouter: () => closeExpressRouter(adapter, notFound) };
}

export interface AdapterTaps {
  readonly routes: AllowedMethods;
  /** Once all routes are there: answers what is outside a global prefix, too. */
  readonly closeRouter: () => void;
}

/** What Nest gave to answer unknown routes with. */
interface NotFoundHandler {
  handle: AnyFunction | undefined;
}

function tap(
  adapter: AbstractHttpAdapter,
  name: string,
  wrap: (original: AnyFunction) => AnyFunction,
): void {
  const tappable = adapter as unknown as Tappable;
  const original = tappable[name];
  if (original !== undefined) tappable[name] = wrap(original.bind(adapter));
}

function tapNotFound(adapter: AbstractHttpAdapter): NotFoundHandler {
  const notFound: NotFoundHandler = { handle: undefined };
  tap(adapter, 'setNotFoundHandler', (setHandler) => (handler, ...rest) => {
    notFound.handle = (request, response, next) => {
      markable(nodeRequestOf(request)).isUnrouted = true;
      return (handler as AnyFunction)(request, response, next);
    };
    return setHandler(notFound.handle, ...rest);
  });
  return notFound;
}

/**
 * Under a global prefix Nest's handler is mounted there alone, and Express answers the rest of the
 * server in HTML. What somebody mounts later (another application on the server) has its turn first.
 */
function closeExpressRouter(adapter: AbstractHttpAdapter, notFound: NotFoundHandler): void {
  const instance = adapter.getInstance<{ router: { stack: ReadonlyArray<{ handle: unknown }> } }>();
  const last: AnyFunction = (request, response, next) => {
    const isLast = instance.router.stack.at(-1)?.handle === last;
    return isLast && notFound.handle
      ? notFound.handle(request, response, next)
      : (next as () => void)();
  };
  adapter.use(last);
}

function tapErrors(
  adapter: AbstractHttpAdapter,
  originalOf: (error: unknown, request: IncomingMessage) => unknown,
): void {
  tap(adapter, 'setErrorHandler', (setHandler) => (handler, ...rest) => {
    const remember = (error: unknown, request: unknown): (() => void) => {
      const raw = nodeRequestOf(request);
      const marks = markable(raw);
      marks.platformError = { error: originalOf(error, raw) };
      // Nest maps the error and calls the filter before the handler returns
      return () => delete marks.platformError;
    };
    // Express tells error handlers by their four parameters
    const remembering = (
      error: unknown,
      request: unknown,
      response: unknown,
      next: unknown,
    ): unknown => {
      const forget = remember(error, request);
      try {
        return (handler as AnyFunction)(error, request, response, next);
      } finally {
        forget();
      }
    };
    return setHandler(remembering, ...rest);
  });
}

/** A body that could not be parsed because it is not in the form that Fastify reads. */
function unparsedOnFastify(error: unknown, misread: KnownError | undefined): unknown {
  if (misread === undefined || typeof error !== 'object' || error === null) return error;
  if (recognizePlatformError(error)?.code !== 'MALFORMED_JSON') return error;
  const { status, code, message } = misread;
  return new ApiException(status, message, { code, cause: error });
}

function tapExpressReply(adapter: AbstractHttpAdapter, onFailure: FailureListener): void {
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    if (body instanceof StreamableFile) {
      takeStreamErrors(body, (response as { req?: unknown }).req, response, onFailure);
    }
    return reply(response, body, status);
  });
}

/** Fastify hands a stream that fails early to the error handler, and tells nobody of a later failure. */
function tapFastifyReply(adapter: AbstractHttpAdapter, onFailure: FailureListener): void {
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    if (body instanceof StreamableFile) {
      const { raw, request } = response as { raw: { headersSent: boolean }; request: unknown };
      body.setErrorLogger(() => undefined);
      body.getStream().once('error', (error: unknown) => {
        if (raw.headersSent) onFailure(error, request, response);
      });
    }
    return reply(response, body, status);
  });
}

const ROUTE_METHODS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'search',
  'query',
  'propfind',
  'proppatch',
  'mkcol',
  'copy',
  'move',
  'lock',
  'unlock',
];

function tapRoutes(
  adapter: AbstractHttpAdapter,
  registered: (handler: AnyFunction) => AnyFunction,
): void {
  for (const method of ROUTE_METHODS) {
    tap(
      adapter,
      method,
      (register) =>
        (path, handler, ...rest) =>
          typeof handler === 'function' && rest.length === 0
            ? register(path, registered(handler as AnyFunction))
            : register(path, handler, ...rest),
    );
  }
}
