import type { IncomingMessage, ServerResponse } from 'node:http';

const FIRST = Symbol.for('nestjs-rest-errors.first-response');

/** What of a Fastify reply is looked at here. */
export interface Reply {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: IncomingMessage };
  readonly sent: boolean;
  getHeader(name: string): unknown;
  removeHeader(name: string): unknown;
  type(contentType: unknown): unknown;
}

type NotedReply = Reply & { [FIRST]?: FirstResponse | undefined };

/** The response that a reply was asked to send first. */
export interface FirstResponse {
  /** Fastify's next error handler then: that changes when the response fails in a hook, or in serialization. */
  readonly errorHandler: unknown;
  /** What later responses must not change, while hooks hold this one back; undefined when none did. */
  readonly head?: { readonly status: number; readonly contentType: unknown };
  /** Something else is sent in its place, and its hooks may come to their end all the same. */
  isReplaced?: boolean;
  /** What was sent before the reply was closed. */
  readonly before?: FirstResponse;
}

/** Nothing is allocated for a response that leaves at once, and Fastify has not handled an error before. */
export const AT_ONCE: FirstResponse = Object.freeze({ errorHandler: undefined });
const NONE: FirstResponse = Object.freeze({ errorHandler: Symbol('none') });
const EXPECTED: FirstResponse = Object.freeze({ errorHandler: Symbol('expected') });

/** The symbol of that description that Fastify keeps something behind. @see fastify 5, lib/symbols.js */
export function internalKey(target: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(target).find((symbol) => symbol.description === description);
}

export function internalOf(target: object, description: string): unknown {
  const key = internalKey(target, description);
  return key && (target as Record<symbol, unknown>)[key];
}

export function firstResponse(reply: Reply): FirstResponse | undefined {
  return (reply as NotedReply)[FIRST];
}

export function noteFirst(reply: Reply, first: FirstResponse): void {
  (reply as NotedReply)[FIRST] = first;
}

/** One that follows on others, of which none stands. */
export function nextResponse(reply: Reply): FirstResponse {
  return { errorHandler: internalOf(reply, 'fastify.reply.nextErrorHandler') };
}

/** One that hooks hold back. */
export function pendingResponse(reply: Reply): FirstResponse {
  const head = { status: reply.raw.statusCode, contentType: reply.getHeader('content-type') };
  return { ...nextResponse(reply), head };
}

/** Tells a reply that what it is to send next is a response, and no failure of hooks. */
export function expectResponse(reply: Reply): void {
  noteFirst(reply, EXPECTED);
}

export function isExpected(reply: Reply): boolean {
  return firstResponse(reply) === EXPECTED;
}

/** Whether a reply was asked to send a response, and that is still the one that stands. */
export function hasReplyResponse(reply: Reply): boolean {
  const first = firstResponse(reply);
  if (first === undefined || first.errorHandler !== nextResponse(reply).errorHandler) return false;
  // what left at once and is not there was held back by a transaction, and dropped
  return reply.raw.headersSent || first.head !== undefined;
}

/** Whether hooks may still come to their end for a response that is not to leave any more. */
export function hasPendingHooks(reply: Reply): boolean {
  if (firstResponse(reply)?.isReplaced === true) return true;
  return hasReplyResponse(reply) && !reply.raw.headersSent;
}

/** Lets a reply send nothing, until it is decided what to send. */
export function closeReply(reply: Reply): void {
  const before = firstResponse(reply) ?? NONE;
  noteFirst(reply, { ...pendingResponse(reply), before });
}

export function openReply(reply: Reply): void {
  const before = firstResponse(reply)?.before;
  if (before) noteFirst(reply, before);
}
