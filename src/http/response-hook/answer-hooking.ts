import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FailureListener } from '../platform/failure-listener.js';
import { markable, marksOf, nodeRequestOf } from '../platform/request-marks.js';
import { bodyAfterHook, type OutgoingAnswer, type ResponseHook } from './response-hook.js';

type Body = string | Uint8Array;
type HookFor = (request: IncomingMessage) => ResponseHook | undefined;

export interface AnswerHooking {
  readonly hookFor: HookFor;
  readonly onFailure: FailureListener;
}

/** Runs response hooks for what handlers answer. Installed only where a hook is in use. */
export function installAnswerHooking(adapter: AbstractHttpAdapter, hooking: AnswerHooking): void {
  if (adapter.getType() === 'fastify') {
    adapter.getInstance<FastifyLike>().addHook('onSend', fastifyHook(hooking));
  } else {
    adapter.use((request: ExpressRequest, response: ExpressResponse, next: () => void) => {
      hookExpressResponse(request, response, hooking);
      next();
    });
  }
}

interface FastifyReplyLike {
  readonly statusCode: number;
  removeHeader(name: string): unknown;
}

interface FastifyLike {
  addHook(
    name: 'onSend',
    hook: (request: unknown, reply: FastifyReplyLike, payload: unknown) => Promise<unknown>,
  ): unknown;
}

type ExpressRequest = IncomingMessage;

interface ExpressResponse extends Pick<ServerResponse, 'statusCode' | 'getHeader' | 'setHeader'> {
  send(body?: unknown): this;
}

function fastifyHook({ hookFor }: AnswerHooking) {
  return async (request: unknown, reply: FastifyReplyLike, payload: unknown): Promise<unknown> => {
    const raw = nodeRequestOf(request);
    const hook = hookFor(raw);
    const body = payload === null || payload === undefined ? '' : payload;
    if (hook === undefined || !isBody(body) || !takeTurn(raw)) return payload;
    // a rejection goes to Fastify's error handler, which is the filter
    const customized = await hook.onResponse(outgoing(reply.statusCode, body, request));
    const sent = bodyAfterHook(body, customized);
    if (sent === body) return payload;
    reply.removeHeader('content-length');
    return typeof sent === 'string' ? sent : Buffer.from(sent);
  };
}

/** Express has no hook: `send` of this one response is replaced; `json` ends there too. */
function hookExpressResponse(
  request: ExpressRequest,
  response: ExpressResponse,
  { hookFor, onFailure }: AnswerHooking,
): void {
  const send = response.send.bind(response);
  // the type that Express would choose is that of the body it was given
  const sendInstead = (sent: Body, body: Body): void => {
    const isText = typeof body === 'string';
    if (response.getHeader('Content-Type') === undefined) {
      response.setHeader(
        'Content-Type',
        isText ? 'text/html; charset=utf-8' : 'application/octet-stream',
      );
    }
    send(isText && typeof sent === 'string' ? sent : Buffer.from(sent as string));
  };
  const sendHooked = async (hook: ResponseHook, body: Body, given: unknown): Promise<void> => {
    try {
      const customized = await hook.onResponse(outgoing(response.statusCode, body, request));
      const sent = bodyAfterHook(body, customized);
      if (sent === body) send(given);
      else sendInstead(sent, body);
    } catch (error) {
      onFailure(error, request, response);
    }
  };
  response.send = (given?: unknown) => {
    const body = given === null || given === undefined ? '' : given;
    const hook = isBody(body) ? hookFor(request) : undefined;
    // what is no text yet comes back here as one, through json()
    if (hook === undefined || !isBody(body) || !takeTurn(request)) return send(given);
    void sendHooked(hook, body, given);
    return response;
  };
}

function takeTurn(request: IncomingMessage): boolean {
  if (marksOf(request)?.isHooked === true) return false;
  markable(request).isHooked = true;
  return true;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function outgoing(status: number, body: Body, request: unknown): OutgoingAnswer {
  return typeof body === 'string'
    ? { status, text: body, request }
    : { status, binary: body, request };
}
