import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

import { withTraitsOf, type RouteHandler } from '../platform/route-handler.js';

const WRITES_RESPONSE = 'nestjs-rest-errors:writes-response';
const SOURCE = Symbol('nestjs-rest-errors.source');

type PipedResponse = ServerResponse & { [SOURCE]?: Readable };

/** Notes on a handler that it writes its response by itself; Nest copies that to the route. */
export function markResponseWriter(handler: object): void {
  Reflect.defineMetadata(WRITES_RESPONSE, true, handler);
}

function noteSource(this: PipedResponse, source: Readable): void {
  this[SOURCE] = source;
}

/** A route whose handler writes its response, remembering the stream that it pipes; any other as it is. */
export function notingPipes(handler: RouteHandler): RouteHandler {
  if (!Reflect.hasMetadata(WRITES_RESPONSE, handler)) return handler;
  const noting: RouteHandler = (request, response, next) => {
    const { raw = response } = response as { readonly raw?: unknown };
    (raw as ServerResponse).on('pipe', noteSource);
    return handler(request, response, next);
  };
  return withTraitsOf(handler, noting);
}

/** The stream that was piped into a response last. */
export function pipedSource(response: ServerResponse): Readable | undefined {
  return (response as PipedResponse)[SOURCE];
}

/** Whether a stream is being piped into a response, and has not failed. */
export function isPiped(response: ServerResponse): boolean {
  const source = pipedSource(response);
  if (source === undefined || source.destroyed || source.errored) return false;
  // what `pipe()` listens to until it lets go
  return response.listenerCount('unpipe') > 0;
}
