import { StreamableFile } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, type Readable } from 'node:stream';

import { isDetached } from '../first-response/reserved-response.js';
import { tap } from './adapter-tap.js';
import type { FailureListener } from './failure-listener.js';
import { markable } from './request-marks.js';

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: IncomingMessage };
}

/** Listens to the streams that handlers return; of a failure after the first byte nobody else tells. */
export function tapFastifyReply(adapter: AbstractHttpAdapter, onFailure: FailureListener): void {
  tap(adapter, 'reply', (reply) => (response, body, status) => {
    const isFile = body instanceof StreamableFile;
    const to = response as FastifyReplyLike;
    // middleware answers on the bare response
    if (!('request' in to)) return reply(response, body, status);
    if (!isFile && !isStream(body)) {
      if (typeof body === 'object') markable(to.request.raw).isReplying = true;
      return reply(response, body, status);
    }
    const stream = isFile ? body.getStream() : body;
    if (isFile && to.request.raw.method === 'HEAD') {
      return afterOpening(stream, to).then(
        () => reply(response, body, status),
        (error: unknown) => onFailure(error, to.request, to),
      );
    }
    finished(stream, { writable: false }, (error) => error && failed(error, to, onFailure));
    // chunks that cannot be sent are logged here, with a status that is not theirs to give
    if (isFile) body.setErrorLogger((error) => failed(error, to, onFailure));
    return reply(response, body, status);
  });
}

/** What fails before comes to the error handler, unless the client has left (lib/reply.js: sendStream). */
function failed(error: unknown, to: FastifyReplyLike, onFailure: FailureListener): void {
  if (isDetached(to)) return;
  const { raw, request } = to;
  const marks = markable(request.raw);
  if (!raw.headersSent && !request.raw.aborted) {
    marks.applicationError ??= error;
  } else if (marks.hasStreamFailed !== true) {
    marks.hasStreamFailed = true;
    onFailure(error, request, to);
  }
}

/** Nest closes the file of a HEAD request unread, and so misses that it cannot be opened. */
function afterOpening(stream: Readable, { raw }: FastifyReplyLike): Promise<void> {
  raw.once('close', () => stream.destroy());
  return new Promise((resolve, reject) => {
    finished(stream, { writable: false }, (error) => (error ? reject(error) : resolve()));
    stream.once('readable', resolve);
  });
}

interface LogController {
  streamError(error: unknown, request: unknown, reply: FastifyReplyLike): void;
}

/**
 * A stream given to `reply.send()` comes past the adapter. What Fastify has for it is a line in its
 * own log, written by the object behind the symbol `fastify.logController`; older
 * versions of Fastify 5 have none.
 */
export function takeStreamFailures(instance: object, onFailure: FailureListener): void {
  const symbol = Object.getOwnPropertySymbols(instance).find(
    ({ description }) => description === 'fastify.logController',
  );
  const holder = instance as Record<symbol, LogController | undefined>;
  const controller = symbol && holder[symbol];
  if (controller === undefined) return;
  const streamError: LogController['streamError'] = (error, request, reply) => {
    controller.streamError(error, request, reply);
    failed(error, reply, onFailure);
  };
  holder[symbol as symbol] = Object.create(controller, { streamError: { value: streamError } });
}

function isStream(body: unknown): body is Readable {
  return typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}
