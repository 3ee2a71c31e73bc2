import { AsyncResource } from 'node:async_hooks';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { finished } from 'node:stream';

import { setOwnMethod } from '../../core/own-method.js';
import { openResponse, sealResponse } from '../first-response/closed-response.js';
import { expectResponse, type Reply } from '../first-response/reply-state.js';
import { detachReply, reserveResponse } from '../first-response/reserved-response.js';
import { markable } from '../platform/request-marks.js';
import type { Settled } from './answer-target.js';

export interface SendingReply extends Reply {
  getHeaders(): OutgoingHttpHeaders;
  hijack(): unknown;
  send(body: unknown): this;
}

/**
 * Sends an error response of ours through the hooks of the application. When one of them fails, Fastify
 * would send the text of that failure; the response goes past the hooks instead.
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
  const settle = once(settled);
  const fallBack = once((failures) => {
    delete markable(request.raw).onHookFailure;
    openResponse(raw);
    raw.statusCode = status;
    sendPastHooks(reply, body, headers);
    settle(failures);
  });
  // of the error handler, which Fastify calls once, and of what is sent instead of the body after that
  setOwnMethod(markable(request.raw), 'onHookFailure', (failure) => fallBack([failure]));
  expectResponse(reply);
  reply.send(body);
  if (raw.headersSent) {
    settle([]);
    return;
  }
  reserveResponse(reply);
  settleAtEnd(raw, settle);
}

/** Hooks that are not through with a response that was to leave before it cannot change or repeat it. */
export function sendPastHooks(
  reply: SendingReply,
  body: string | Uint8Array,
  headers = reply.getHeaders(),
): void {
  const { raw, request } = reply;
  if (raw.headersSent) return;
  reply.hijack();
  setHeaders(raw, { ...headers, 'content-length': Buffer.byteLength(body) });
  raw.end(request.raw.method === 'HEAD' ? undefined : body);
  sealResponse(raw);
  detachReply(reply);
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
