import type { IncomingMessage, ServerResponse } from 'node:http';

type HeaderValue = string | number | readonly string[];

/** Where an answer goes: an Express or Node response, or a Fastify reply, behind one face. */
export interface AnswerTarget {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The status set so far. */
  readonly status: number;
  /** The headers set so far, by lower-case name; a copy. */
  headers(): Readonly<Record<string, unknown>>;
  header(name: string): HeaderValue | undefined;
  setHeader(name: string, value: string | readonly string[]): void;
  removeHeader(name: string): void;
  /** Sends the answer; of a HEAD request only its headers. */
  send(status: number, body: string | Uint8Array): void;
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: IncomingMessage };
  readonly statusCode: number;
  readonly sent: boolean;
  code(status: number): this;
  header(name: string, value: string | readonly string[]): this;
  getHeader(name: string): HeaderValue | undefined;
  getHeaders(): Record<string, unknown>;
  removeHeader(name: string): this;
  serializer(serialize: (payload: string) => string): this;
  send(body: unknown): this;
}

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

function isFastifyReply(response: unknown): response is FastifyReplyLike {
  return (
    typeof response === 'object' && response !== null && 'raw' in response && 'code' in response
  );
}

class NodeTarget implements AnswerTarget {
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {}

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

  send(status: number, body: string | Uint8Array): void {
    const { response } = this;
    response.statusCode = status;
    response.statusMessage = '';
    response.setHeader('Content-Length', Buffer.byteLength(body));
    if (this.request.method === 'HEAD') response.end();
    else response.end(body);
  }
}

const asItIs = (payload: string): string => payload;

class FastifyTarget implements AnswerTarget {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;

  constructor(private readonly reply: FastifyReplyLike) {
    this.request = reply.request.raw;
    this.response = reply.raw;
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
    this.reply.header(name, value);
  }

  removeHeader(name: string): void {
    this.reply.removeHeader(name);
    this.response.removeHeader(name);
  }

  send(status: number, body: string | Uint8Array): void {
    this.response.statusMessage = '';
    // Through the reply, so that onSend hooks (cookies, sessions, compression) run; with a serializer
    // of its own, since Fastify adds a charset to JSON types of texts that go without one.
    this.reply.code(status).serializer(asItIs).send(body);
  }
}
