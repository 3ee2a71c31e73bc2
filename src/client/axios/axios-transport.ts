import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';

import { signalOf, type CallAbort } from '../call/call-abort.js';
import type { OutgoingRequest } from '../call/outgoing-request.js';
import type { ChangedAnswer, Transport } from '../call/transport.js';
import { AxiosAnswer } from './axios-answer.js';
import { AxiosSignal } from './axios-signal.js';
import { sentHeaders } from './sent-headers.js';

type Adapter = NonNullable<AxiosInstance['defaults']['adapter']>;

// of configs that no request can be made of (axios, core/AxiosError.js and adapters/http.js)
const MISTAKES: ReadonlySet<unknown> = new Set([
  'ERR_BAD_REQUEST',
  'ERR_BAD_OPTION',
  'ERR_BAD_OPTION_VALUE',
  'ERR_FR_MAX_BODY_LENGTH_EXCEEDED',
  // of Node, where axios leaves headers to it
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_INVALID_URL',
  'ERR_NOT_SUPPORT',
]);

/** Sends one request of axios with the adapter that it had. */
export class AxiosTransport implements Transport<AxiosAnswer> {
  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly adapter: Adapter,
  ) {}

  get isOfPlatform(): boolean {
    const { adapter } = this;
    return Array.isArray(adapter) ? !adapter.some(isFunction) : !isFunction(adapter);
  }

  async send(request: OutgoingRequest, abort: CallAbort): Promise<AxiosAnswer> {
    const send = adapterOf(this.adapter, this.config);
    const { headers, data, signal, cancelToken, responseType } = this.config;
    // its body is the caller's to read, and to give up
    const isStreamed = responseType === 'stream';
    const config = Object.assign(copyOf(this.config), addressed(request), {
      headers: sentHeaders(headers, data, request),
      data: request.body,
      // which is what ends it
      signal: isOfNode(send)
        ? new AxiosSignal(abort, isStreamed ? signal : undefined)
        : signalOf(request, abort),
      timeout: 0,
      // of one that is used for many calls, axios knows best when to let go
      cancelToken: isStreamed ? cancelToken : undefined,
      responseType: 'stream',
      validateStatus: null,
      // what is left of it is bounded by whoever reads it
      maxContentLength: -1,
    }) as InternalAxiosRequestConfig;
    try {
      return this.answerOf(await send(config));
    } catch (failure) {
      // of an adapter that looks at statuses itself
      const answered = axios.isAxiosError(failure) ? failure.response : undefined;
      if (answered !== undefined) return this.answerOf(answered);
      throw this.isMistake(failure) ? failure : withoutConfig(failure);
    }
  }

  isMistake(failure: unknown): boolean {
    return failure instanceof Error && MISTAKES.has((failure as NodeJS.ErrnoException).code);
  }

  changed(answer: AxiosAnswer, change: ChangedAnswer): AxiosAnswer {
    return answer.changed(change);
  }

  private answerOf(response: AxiosResponse): AxiosAnswer {
    response.config = this.config;
    // of adapters for tests, which axios does not mind
    response.headers ??= {};
    return new AxiosAnswer(response);
  }
}

/** The types of axios 1.8 do not know the config. */
const adapterOf = axios.getAdapter as (
  adapter: Adapter,
  config: InternalAxiosRequestConfig,
) => AxiosAdapter;

/** As a spread, which takes several times as long for what axios merges: that has no prototype. */
function copyOf(config: object): object {
  const copy: Record<PropertyKey, unknown> = {};
  for (const name of Object.keys(config)) copy[name] = config[name as never];
  for (const name of Object.getOwnPropertySymbols(config)) copy[name] = config[name as never];
  return copy;
}

/** Others, such as that for fetch, hand the signal to the platform. */
function isOfNode(send: unknown): boolean {
  return send === axios.getAdapter('http');
}

/** Where a hook has looked at the address, it is the whole of it. */
function addressed({ changes: { url } }: OutgoingRequest) {
  return url === undefined ? {} : { url: url.href, baseURL: undefined, params: undefined };
}

function isFunction(adapter: unknown): boolean {
  return typeof adapter === 'function';
}

/** The failure of the system alone: that of axios has the config, with the credentials in its headers. */
export function withoutConfig(failure: unknown): unknown {
  if (!axios.isAxiosError(failure)) return failure;
  const { message, stack, code } = failure;
  const cause = ofSystem(failure.cause);
  // without a code, it does not say what happened, and the error around it may
  if (typeof cause?.code === 'string') return cause;
  const error = new Error(message, cause && { cause });
  return Object.assign(error, stack !== undefined && { stack }, code !== undefined && { code });
}

function ofSystem(cause: unknown): NodeJS.ErrnoException | undefined {
  return cause instanceof Error && !axios.isAxiosError(cause) ? cause : undefined;
}
