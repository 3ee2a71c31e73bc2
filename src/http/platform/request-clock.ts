import type { AbstractHttpAdapter } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

const ARRIVED_AT = Symbol('nestjs-rest-errors.arrivedAt');

type TimedRequest = object & { [ARRIVED_AT]?: number };

interface HttpServer {
  prependListener?(event: 'request', listener: (request: IncomingMessage) => void): unknown;
}

/** Notes when each request arrives, before anything of the application sees it. */
export function startRequestClock(adapter: AbstractHttpAdapter): void {
  const server = adapter.getHttpServer() as HttpServer | undefined;
  server?.prependListener?.('request', (request) => {
    (request as TimedRequest)[ARRIVED_AT] = performance.now();
  });
}

/** Milliseconds since a request arrived; undefined for one that came past the server, as in tests. */
export function durationOf(request: IncomingMessage): number | undefined {
  const arrivedAt = (request as TimedRequest)[ARRIVED_AT];
  return arrivedAt === undefined ? undefined : performance.now() - arrivedAt;
}
