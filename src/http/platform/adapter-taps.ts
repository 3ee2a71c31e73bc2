import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

import { recognizePlatformError } from '../recognizers/platform-error.recognizer.js';
import { ExpressRoutes } from '../routes/express-routes.js';
import { FastifyRoutes, type FastifyInstanceLike } from '../routes/fastify-routes.js';
import type { AllowedMethods } from '../routes/allowed-methods.js';
import { markable, nodeRequestOf } from './request-marks.js';
import type { FailureListener } from './failure-listener.js';
import { takeRouterErrors } from './fastify-router-errors.js';
import { takeStreamErrors } from './streamed-file.js';
import { misreadOnFastify } from './unread-body.js';

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
export function tapAdapter(adapter: AbstractHttpAdapter, onFailure: FailureListener): AdapterTaps {
  const handler = tapNotFound(adapter);
  if (adapter.getType() === 'fastify') {
    tapErrors(adapter, fastifyOriginal(adapter));
    tapFastifyReply(adapter, onFailure);
    takeRouterErrors(adapter.getInstance(), onFailure);
    const routes = new FastifyRoutes(adapter.getInstance<FastifyInstanceLike>());
    return { routes, closeRouter: () => undefined };
  }
  tapErrors(adapter, (error) => error);
  tapExpressReply(adapter, onFailure);
  return {
    routes: tapExpressRoutes(adapter),
    closeRouter: () => closeExpressRouter(adapter, handler),
  };
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
function fastifyOriginal(adapter: AbstractHttpAdapter) {
  return (error: unknown, request: IncomingMessage): unknown => {
    const isUnparsed = recognizePlatformError(error as object)?.code === 'MALFORMED_JSON';
    if (!isUnparsed) return error;
    return misreadOnFastify(request.headers, decodesEncodings(adapter)) ?? error;
  };
}

export function decodesEncodings(adapter: AbstractHttpAdapter): boolean {
  const instance = adapter.getInstance<{ hasPlugin?(name: string): boolean }>();
  return instance.hasPlugin?.('@fastify/compress') === true;
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

function tapExpressRoutes(adapter: AbstractHttpAdapter): ExpressRoutes {
  const routes = new ExpressRoutes(adapter.getInstance());
  for (const method of ROUTE_METHODS) {
    tap(adapter, method, (register) => (...args) => {
      routes.add(args.at(-1));
      return register(...args);
    });
  }
  return routes;
}
