import type { IncomingMessage, ServerResponse } from 'node:http';

import type { AnswerTarget } from './answer-target.js';
import { FastifyTarget, isFastifyReply } from './fastify-target.js';
import { NodeTarget } from './node-target.js';

/** @param response what Nest hands to a filter: Fastify middleware gets raw Node objects. */
export function answerTargetOf(request: unknown, response: unknown): AnswerTarget {
  if (!isFastifyReply(response)) {
    return new NodeTarget(request as IncomingMessage, response as ServerResponse);
  }
  // Fastify sends nothing more for a reply that was hijacked
  return response.sent
    ? new NodeTarget(response.request.raw, response.raw)
    : new FastifyTarget(response);
}
