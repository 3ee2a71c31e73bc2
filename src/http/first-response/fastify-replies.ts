import type { Readable } from 'node:stream';

import { setOwnMethod } from '../../core/own-method.js';
import type { FailureListener } from '../platform/failure-listener.js';
import { marksOf } from '../platform/request-marks.js';
import {
  AT_ONCE,
  firstResponse,
  hasReplyResponse,
  internalKey,
  internalOf,
  isExpected,
  nextResponse,
  noteFirst,
  pendingResponse,
  type FirstResponse,
  type Reply,
} from './reply-state.js';
import { SecondResponse } from './second-response.js';

const IS_ERROR = 'fastify.reply.isError';
const IS_NOTED = Symbol.for('nestjs-rest-errors.is-noted');
const ORIGINAL = Symbol.for('nestjs-rest-errors.original-send');

type Send = (this: Reply, payload?: unknown) => unknown;
type SendingPrototype = { send: Send & { readonly [ORIGINAL]?: Send } };

interface FastifyInstance {
  hasReplyDecorator(name: symbol): boolean;
  decorateReply(name: symbol, method: () => void): unknown;
}

/**
 * Notes what replies are asked to send before the hooks of Fastify run: `reply.sent` tells only when all is
 * written. What is sent after it goes no further: once the hooks of both have come to their end, Fastify writes
 * two heads, which ends the process where the second one is written.
 * @param instance of Fastify, whose class of replies is its own, and that of its plugins derived from it.
 * @see fastify 5, lib/reply.js: Reply.prototype.send, buildReply, onSendEnd
 */
export function noteReplies(instance: FastifyInstance, onFailure: FailureListener): void {
  // Fastify uses a class of its own, and not that of all applications, once it is decorated (lib/route.js)
  if (!instance.hasReplyDecorator(IS_NOTED)) instance.decorateReply(IS_NOTED, () => undefined);
  const { prototype } = (internalOf(instance, 'fastify.Reply') ?? {}) as {
    readonly prototype?: SendingPrototype;
  };
  if (prototype === undefined) return;
  const original = prototype.send[ORIGINAL] ?? prototype.send;
  const send: Send = function (payload) {
    const isFirst = firstResponse(this) === undefined;
    return isFirst
      ? sendFirst(this, payload, AT_ONCE, original)
      : sendAgain(this, payload, original, onFailure);
  };
  setOwnMethod(prototype, 'send', Object.assign(send, { [ORIGINAL]: original }));
}

function sendFirst(reply: Reply, payload: unknown, first: FirstResponse, original: Send): Reply {
  noteFirst(reply, first);
  original.call(reply, payload);
  // an error of it may have been answered meanwhile, which is another response
  if (firstResponse(reply) === first && !reply.raw.headersSent) {
    noteFirst(reply, pendingResponse(reply));
  }
  return reply;
}

function sendAgain(
  reply: Reply,
  payload: unknown,
  original: Send,
  onFailure: FailureListener,
): unknown {
  const stands = hasReplyResponse(reply);
  if (reply.sent || (stands && !isFailureOfHook(reply, payload))) {
    dropLate(reply, payload, onFailure);
    // Fastify has a line of its own for it
    return reply.sent ? original.call(reply, payload) : reply;
  }
  const { onHookFailure } = marksOf(reply.request.raw) ?? {};
  if (onHookFailure && !isExpected(reply)) onHookFailure(payload);
  else if (!stands) sendFirst(reply, payload, nextResponse(reply), original);
  else {
    const first = firstResponse(reply);
    if (first) first.isReplaced = true;
    original.call(reply, payload);
  }
  return reply;
}

/**
 * Some hooks send what they fail with, and Fastify itself what it throws when handlers take too long. Any other
 * error that is thrown belongs to a handler that has sent its response.
 */
function isFailureOfHook(reply: Reply, payload: unknown): boolean {
  if (reply.raw.headersSent || !(payload instanceof Error)) return false;
  if (!isThrown(reply)) return true;
  return (payload as { readonly code?: unknown }).code === 'FST_ERR_HANDLER_TIMEOUT';
}

/** @see fastify 5, lib/wrap-thenable.js */
function isThrown(reply: Reply): boolean {
  return internalOf(reply, IS_ERROR) === true;
}

function dropLate(reply: Reply, payload: unknown, onFailure: FailureListener): void {
  const isError = isThrown(reply);
  if (isError) clearThrown(reply);
  const head = firstResponse(reply)?.head;
  if (head && !reply.raw.headersSent) restoreHead(reply, head);
  // Fastify takes the end of an async handler for `send(undefined)`, while the response waits for hooks
  if (payload === undefined && !isError) return;
  onFailure(isError ? payload : new SecondResponse(), reply.request, reply);
  destroyStream(payload);
}

function clearThrown(reply: Reply): void {
  const key = internalKey(reply, IS_ERROR);
  if (key) Reflect.set(reply, key, false);
}

/** A later response has set its status and type before it was sent. */
function restoreHead(
  reply: Reply,
  { status, contentType }: NonNullable<FirstResponse['head']>,
): void {
  reply.raw.statusCode = status;
  if (contentType === undefined) reply.removeHeader('content-type');
  else reply.type(contentType);
}

/** A dropped stream is not read: what it holds, such as a file, is released. */
function destroyStream(payload: unknown): void {
  const stream = payload as Partial<Readable> | null | undefined;
  if (typeof stream?.pipe !== 'function' || typeof stream.destroy !== 'function') return;
  stream.on?.('error', () => undefined);
  stream.destroy();
}
