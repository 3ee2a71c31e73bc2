import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { finished } from 'node:stream';

import { setOwnMethod } from '../../core/own-method.js';
import { markable } from '../platform/request-marks.js';
import type { Settled } from './answer-target.js';

export interface SendingReply {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: IncomingMessage };
  getHeaders(): OutgoingHttpHeaders;
  hijack(): unknown;
  send(body: unknown): this;
}

/**
 * Sends an error answer of ours through the hooks of the application. When one of them fails, Fastify
 * would answer with the text of that failure; the answer goes past the hooks instead.
 * @see fastify 5, lib/error-handler.js: defaultErrorHandler, fallbackErrorHandler
 */
export function sendThroughHooks(
  reply: SendingReply,
  body: string | Uint8Array,
  settled: Settled,
): void {
  const { raw, request } = reply;
  const status = raw.statusCode;
  const headers = reply.getHeaders();
  const send = reply.send.bind(reply);
  const settle = once(settled);
  const sendPastHooks = once((failures) => {
    delete markable(request.raw).onHookFailure;
    if (!raw.headersSent) {
      reply.hijack();
      raw.statusCode = status;
      setHeaders(raw, { ...headers, 'content-length': Buffer.byteLength(body) });
      raw.end(request.raw.method === 'HEAD' ? undefined : body);
    }
    settle(failures);
  });
  // Fastify tells its error handler once, and after that sends the failure itself
  setOwnMethod(markable(request.raw), 'onHookFailure', (failure) => sendPastHooks([failure]));
  setOwnMethod(reply, 'send', (failure) => {
    sendPastHooks([failure]);
    return reply;
  });
  send(body);
  if (raw.headersSent) settle([]);
  else settleAtEnd(raw, settle);
}

/** A hook takes its time, or made a stream of the answer; the record belongs to this request. */
function settleAtEnd(raw: ServerResponse, settle: Settled): void {
  const settleNow = AsyncResource.bind(() => settle([]));
  // `finished` waits for `close`, when instrumentation has ended the span of the request
  raw.once('finish', settleNow);
  finished(raw, settleNow);
}

function setHeaders(raw: ServerResponse, headers: OutgoingHttpHeaders): void {
  // what hooks set may describe a body that they did not get to send
  for (const name of raw.getHeaderNames()) raw.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) raw.setHeader(name, value);
  }
}

function once(action: Settled): Settled {
  let isDone = false;
  return (failures) => {
    if (isDone) return;
    isDone = true;
    action(failures);
  };
}
