import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { BODY_ROUTES } from './misbehaving-server/body.routes.js';
import { CONNECTION_ROUTES } from './misbehaving-server/connection.routes.js';
import { GZIP_ROUTES } from './misbehaving-server/gzip.routes.js';
import { LARGE_ROUTES } from './misbehaving-server/large.routes.js';
import { createStatusRoutes } from './misbehaving-server/status.routes.js';
import { send, type Routes, type SeenRequest, type Visit } from './misbehaving-server/visit.js';

export type { SeenRequest };

/** Characters of a request's body that are kept. */
const BODY_LIMIT = 64 * 1024;

/** A service that does on purpose what bad services do. The first step of a path decides, for any method. */
export async function startMisbehavingServer(): Promise<MisbehavingServer> {
  const unused = createServer();
  const refusedOrigin = await listen(unused);
  // bound after the other is, so that it cannot get the same port
  const server = createServer({ joinDuplicateHeaders: true });
  const origin = await listen(server);
  unused.close();
  await once(unused, 'close');
  return new MisbehavingServer(server, origin, refusedOrigin);
}

export class MisbehavingServer {
  /** The requests in the order in which their headers came. */
  readonly seen: SeenRequest[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly routes: Routes = {
    ...BODY_ROUTES,
    ...CONNECTION_ROUTES,
    ...GZIP_ROUTES,
    ...LARGE_ROUTES,
    ...createStatusRoutes(),
  };
  private bytesOfClosed = 0;

  /** @param refusedOrigin where nobody listens. */
  constructor(
    private readonly server: Server,
    readonly origin: string,
    readonly refusedOrigin: string,
  ) {
    // so that a connection that goes is one that the client closed, or a route
    server.keepAliveTimeout = 0;
    server.on('connection', (socket) => this.track(socket));
    server.on('request', (request, response) => void this.answer(request, response));
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  /** Bytes of all answers since the start, headers included; some MB may still be in buffers of the system. */
  get bytesSent(): number {
    return [...this.sockets].reduce((sum, socket) => sum + socket.bytesWritten, this.bytesOfClosed);
  }

  /** Empties {@link seen}; sequences go on. */
  forget(): void {
    this.seen.length = 0;
  }

  async close(): Promise<void> {
    this.server.close();
    const closed = [...this.sockets].map((socket) => once(socket.destroy(), 'close'));
    await Promise.all(closed);
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.bytesOfClosed += socket.bytesWritten;
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const seen = await this.record(request);
      const { pathname, searchParams: query } = new URL(request.url ?? '/', this.origin);
      const [name = '', ...steps] = pathname.slice(1).split('/').map(decodeURIComponent);
      const { socket } = request;
      await this.visit(name, { seen, response, socket, steps, query, gone: gone.signal });
    } catch (error) {
      // a client that goes ends what would last for ever
      if (request.socket.destroyed) return;
      if (response.headersSent) throw error;
      sendText(response, 400, String(error));
    }
  }

  private async visit(name: string, visit: Visit): Promise<void> {
    const route = this.routes[name];
    if (route) await route(visit);
    else sendText(visit.response, 404, `The misbehaving server has no route ${visit.seen.url}`);
  }

  private async record(request: IncomingMessage): Promise<SeenRequest> {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: '' };
    this.seen.push(seen);
    request.setEncoding('utf8');
    for await (const text of request) seen.body = `${seen.body}${text}`.slice(0, BODY_LIMIT);
    return seen;
  }
}

/** What a test gets that asks for something that does not exist: no answer that a test could want. */
function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, { 'Content-Type': 'text/plain' }, text);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
