import type { IncomingMessage, ServerResponse } from 'node:http';

import { closeResponse, openResponse } from '../first-response/closed-response.js';
import { isPiped } from '../first-response/piped-response.js';
import {
  closeReply,
  hasPendingHooks,
  hasReplyResponse,
  openReply,
} from '../first-response/reply-state.js';
import type { AnswerTarget, HeaderValue, Settled } from './answer-target.js';
import { forgetStatusMessage } from './client-connection.js';
import { sendPastHooks, sendThroughHooks, type SendingReply } from './fastify-sending.js';

interface FastifyReplyLike extends SendingReply {
  readonly statusCode: number;
  code(status: number): this;
  header(name: string, value: string | readonly string[]): this;
  type(contentType: unknown): unknown;
  getHeader(name: string): HeaderValue | undefined;
  removeHeader(name: string): this;
  serializer(serialize: (payload: string) => string): this;
}

export function isFastifyReply(response: unknown): response is FastifyReplyLike {
  return (
    typeof response === 'object' && response !== null && 'raw' in response && 'code' in response
  );
}

const asItIs = (payload: string): string => payload;

export class FastifyTarget implements AnswerTarget {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;

  constructor(private readonly reply: FastifyReplyLike) {
    this.request = reply.request.raw;
    this.response = reply.raw;
  }

  get hasFirstResponse(): boolean {
    return hasReplyResponse(this.reply) || isPiped(this.response);
  }

  get status(): number {
    return this.reply.statusCode;
  }

  // headers that plugins and middleware wrote past the reply are merged into what Fastify sends
  headers(): Readonly<Record<string, unknown>> {
    return this.reply.getHeaders();
  }

  header(name: string): HeaderValue | undefined {
    return this.reply.getHeader(name) ?? this.response.getHeader(name);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    if (name.toLowerCase() === 'set-cookie') this.takeCookies();
    this.reply.header(name, value);
  }

  removeHeader(name: string): void {
    this.reply.removeHeader(name);
    this.response.removeHeader(name);
  }

  close(): void {
    closeReply(this.reply);
    closeResponse(this.response);
  }

  open(): void {
    openReply(this.reply);
    openResponse(this.response);
  }

  send(status: number, body: string | Uint8Array, settled: Settled): void {
    forgetStatusMessage(this.response);
    if (hasPendingHooks(this.reply)) {
      sendPastHooks(this.reply.code(status), body);
      settled([]);
      return;
    }
    // Through the reply, so that onSend hooks (cookies, sessions, compression) run; with a serializer
    // of its own, since Fastify adds a charset to JSON types of texts that go without one.
    sendThroughHooks(this.reply.code(status).serializer(asItIs), body, settled);
  }

  /** Fastify sends the cookies of the reply instead of those that middleware wrote past it. */
  private takeCookies(): void {
    const cookies = this.response.getHeader('set-cookie');
    if (cookies === undefined) return;
    this.response.removeHeader('set-cookie');
    this.reply.header('set-cookie', typeof cookies === 'number' ? String(cookies) : cookies);
  }
}
