import type { AbstractHttpAdapter } from '@nestjs/core';

import { markable, nodeRequestOf } from '../platform/request-marks.js';
import {
  hookExpressResponse,
  type ExpressRequest,
  type ExpressResponse,
} from './express-hooking.js';
import { isBody, outgoing, runHook, takeTurn, type AnswerHooking } from './hook-run.js';

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

function fastifyHook({ hookFor }: AnswerHooking) {
  return async (request: unknown, reply: FastifyReplyLike, payload: unknown): Promise<unknown> => {
    const raw = nodeRequestOf(request);
    const hook = hookFor(raw);
    const body = payload === null || payload === undefined ? '' : payload;
    if (hook === undefined || !isBody(body) || !takeTurn(raw)) return payload;
    // a rejection goes to Fastify's error handler, which is the filter
    const sent = await runHook(hook, body, outgoing(reply.statusCode, body, request), raw).catch(
      (error: unknown) => {
        markable(raw).applicationError = error;
        throw error;
      },
    );
    if (sent === body) return payload;
    reply.removeHeader('content-length');
    return typeof sent === 'string' ? sent : Buffer.from(sent);
  };
}
