import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

import type { AllowedMethods } from '../routes/allowed-methods.js';
import { markable, marksOf, nodeRequestOf } from './request-marks.js';

export type AnyFunction = (...args: unknown[]) => unknown;
type Tappable = Record<string, AnyFunction>;

export interface AdapterTaps {
  readonly routes: AllowedMethods;
  /** Once all routes are there: answers what is outside a global prefix, too. */
  readonly closeRouter: () => void;
}

/** Puts a function of ours around a method of the one adapter of the application. */
export function tap(
  adapter: AbstractHttpAdapter,
  name: string,
  wrap: (original: AnyFunction) => AnyFunction,
): void {
  const tappable = adapter as unknown as Tappable;
  const original = tappable[name];
  if (original !== undefined) tappable[name] = wrap(original.bind(adapter));
}

/** What Nest gave to answer unknown routes with. */
export interface NotFoundHandler {
  handle: AnyFunction | undefined;
}

/** Marks the requests that find no route. */
export function tapNotFound(adapter: AbstractHttpAdapter): NotFoundHandler {
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

/** Remembers what the platform raised, before Nest makes an HttpException with its text of it. */
export function tapErrors(
  adapter: AbstractHttpAdapter,
  originalOf: (error: unknown, request: IncomingMessage) => unknown,
): void {
  tap(adapter, 'setErrorHandler', (setHandler) => (handler, ...rest) => {
    const remember = (error: unknown, request: unknown): (() => void) => {
      const raw = nodeRequestOf(request);
      const marks = markable(raw);
      const isOwn = marks.isReplying === true || error === marks.applicationError;
      const origin = isOwn ? 'application' : 'platform';
      marks.platformError = { error: originalOf(error, raw), origin };
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
      const { onHookFailure } = marksOf(nodeRequestOf(request)) ?? {};
      if (onHookFailure !== undefined) return onHookFailure(error);
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

/** Sees every handler that is registered as a route, and may put another in its place. */
export function tapRoutes(
  adapter: AbstractHttpAdapter,
  registered: (handler: AnyFunction) => AnyFunction,
  around: (register: () => unknown) => unknown = (register) => register(),
): void {
  for (const method of ROUTE_METHODS) {
    tap(
      adapter,
      method,
      (register) =>
        (path, handler, ...rest) =>
          typeof handler === 'function' && rest.length === 0
            ? around(() => register(path, registered(handler as AnyFunction)))
            : register(path, handler, ...rest),
    );
  }
}
