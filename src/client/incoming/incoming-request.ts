import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What calls take over from the request that they are made for. */
export interface IncomingOptions {
  /** Whether calls are given up when the client has gone. Default: false. */
  readonly abort?: boolean;
  /** Milliseconds from the arrival of a request, in which its calls must have ended. Default: no limit. */
  readonly budget?: number;
  /**
   * The id that is sent along, of a Node request. Default: `X-Request-Id` of its answer, else its own, else
   * Express' `request.id`.
   */
  readonly requestId?: (request: IncomingMessage) => string | undefined;
}

/** The request during which a call is made. */
export class IncomingRequest {
  private readonly arrivedAt = performance.now();
  private gone: AbortController | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse | undefined,
  ) {}

  isOf(request: IncomingMessage): boolean {
    return this.request === request;
  }

  /** Aborted when the client goes before it has its answer. */
  get signal(): AbortSignal {
    if (this.gone !== undefined) return this.gone.signal;
    const gone = (this.gone = new AbortController());
    const { response } = this;
    const stop = (): void => {
      if (response?.writableFinished !== true) gone.abort(new Error('The client has gone'));
    };
    if (response?.destroyed === true) stop();
    else response?.once('close', stop);
    return gone.signal;
  }

  /** Milliseconds that are left of a budget. */
  remaining(budget: number): number {
    return budget - (performance.now() - this.arrivedAt);
  }

  /** The id of the request, if it is one that a header can have. */
  id(idOf: IncomingOptions['requestId']): string | undefined {
    const { request, response } = this;
    const id =
      idOf === undefined
        ? (response?.getHeader('x-request-id') ??
          request.headers['x-request-id'] ??
          expressIdOf(request))
        : idOf(request);
    const text = typeof id === 'number' ? String(id) : id;
    return typeof text === 'string' && /^[\x21-\x7e]{1,128}$/.test(text) ? text : undefined;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : undefined;
  }
}

const STORE = new AsyncLocalStorage<IncomingRequest>();

export function incomingRequest(): IncomingRequest | undefined {
  return STORE.getStore();
}

/** Fastify numbers every request by itself, which is no id of the application. */
function expressIdOf(request: object): unknown {
  const { id, app } = request as { readonly id?: unknown; readonly app?: unknown };
  return app === undefined ? undefined : id;
}

export interface DuringRequest {
  /** The Node request. */
  readonly request: IncomingMessage;
  /** Its answer. Default: none, so that nobody knows when the client goes. */
  readonly response?: ServerResponse;
}

/**
 * Runs something as part of an incoming request, whose ids its calls send along. In a Nest application the
 * modules of clients do that by themselves.
 */
export function duringRequest<T>({ request, response }: DuringRequest, action: () => T): T {
  return STORE.run(new IncomingRequest(request, response), action);
}
