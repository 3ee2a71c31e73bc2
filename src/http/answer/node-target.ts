import type { IncomingMessage, ServerResponse } from 'node:http';

import { closeResponse, openResponse, sealResponse } from '../first-response/closed-response.js';
import { hasNodeResponse } from '../first-response/node-response.js';
import type { AnswerTarget, HeaderValue, Settled } from './answer-target.js';
import { forgetStatusMessage } from './client-connection.js';

export class NodeTarget implements AnswerTarget {
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {}

  get hasFirstResponse(): boolean {
    return hasNodeResponse(this.response);
  }

  get status(): number {
    return this.response.statusCode;
  }

  headers(): Readonly<Record<string, unknown>> {
    return this.response.getHeaders();
  }

  header(name: string): HeaderValue | undefined {
    return this.response.getHeader(name);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    // one more cookie, as Fastify takes it
    if (name.toLowerCase() === 'set-cookie') this.response.appendHeader(name, value);
    else this.response.setHeader(name, value);
  }

  removeHeader(name: string): void {
    this.response.removeHeader(name);
  }

  close(): void {
    closeResponse(this.response);
  }

  open(): void {
    openResponse(this.response);
  }

  send(status: number, body: string | Uint8Array, settled: Settled): void {
    const { response } = this;
    response.statusCode = status;
    forgetStatusMessage(response);
    response.setHeader('Content-Length', Buffer.byteLength(body));
    if (this.request.method === 'HEAD') response.end();
    else response.end(body);
    sealResponse(response);
    settled([]);
  }
}
