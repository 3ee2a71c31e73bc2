import type { MiddlewareConsumer } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { duringRequest, incomingRequest } from '../incoming/incoming-request.js';
import type { UpstreamOptions } from '../upstream-options.js';

/** Whether calls of a client ask about the request that they are made for. */
export function asksForRequest({ propagate = true, incoming }: Partial<UpstreamOptions>): boolean {
  return propagate || incoming?.abort === true || incoming?.budget !== undefined;
}

/** Has every request known to the calls that are made for it. */
export function followRequests(consumer: MiddlewareConsumer): void {
  consumer.apply(followRequest).forRoutes({ path: '{*splat}', method: RequestMethod.ALL });
}

function followRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  // each client of an application comes here
  if (incomingRequest()?.isOf(request) === true) next();
  else duringRequest({ request, response }, next);
}
