import { HttpService } from '@nestjs/axios';
import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { lastValueFrom } from 'rxjs';
import { describe } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import {
  createRestClient,
  isUpstreamException,
  type RetryOptions,
  type UpstreamException,
  type UpstreamHooks,
  type UpstreamOptions,
} from '../../src/client/index.js';

interface CallerOptions extends Omit<UpstreamOptions, 'name'> {
  readonly timeout?: number;
  /** Bytes of the body of a good answer. */
  readonly maxBytes?: number;
}

export interface CallerRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Readable;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly retry?: RetryOptions | false;
  readonly hooks?: UpstreamHooks;
  readonly signal?: AbortSignal;
}

interface CallerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One of the ways to call a service. */
export interface Caller {
  /** @param url a whole address. */
  call(url: string, request?: CallerRequest): Promise<CallerAnswer>;
  /** Closes connections that are kept for further calls; those of `fetch` close by themselves. */
  close(): void;
}

export interface CallerKind {
  readonly kind: string;
  readonly isAxios: boolean;
  /** What the body is where there is none. */
  readonly nothing: unknown;
  readonly create: (options?: CallerOptions) => Caller;
}

const SERVICE = 'crm';

const KINDS: readonly CallerKind[] = [
  { kind: 'RestClient', isAxios: false, nothing: undefined, create: restCaller },
  {
    kind: 'axios',
    isAxios: true,
    nothing: '',
    create: (options) => axiosCaller((http) => (config) => http.request(config), options),
  },
  {
    kind: 'HttpService',
    isAxios: true,
    nothing: '',
    create: (options) =>
      axiosCaller((http) => {
        const service = new HttpService(http);
        return (config) => lastValueFrom(service.request(config));
      }, options),
  },
];

/** Defines the same tests for each way to call. */
export function onEachCaller(name: string, define: (kind: CallerKind) => void): void {
  for (const kind of KINDS) describe(`${name} [${kind.kind}]`, () => define(kind));
}

/** The exception that a call fails with. */
export async function failureOf(calling: Promise<unknown>): Promise<UpstreamException> {
  const failure = await calling.then(
    () => new Error('The call did not fail'),
    (error: unknown) => error,
  );
  if (isUpstreamException(failure)) return failure;
  throw failure;
}

function restCaller(options: CallerOptions = {}): Caller {
  const client = createRestClient({ name: SERVICE, ...options });
  return {
    call: (url, { method = 'GET', body, ...request } = {}) =>
      client.request(method, url, { ...request, body: bodyInitOf(body) }),
    close: () => undefined,
  };
}

function bodyInitOf(body: CallerRequest['body']): BodyInit | undefined {
  return body instanceof Readable ? (Readable.toWeb(body) as unknown as BodyInit) : body;
}

type Send = (config: AxiosRequestConfig) => Promise<AxiosResponse>;

function axiosCaller(
  sendWith: (http: AxiosInstance) => Send,
  { timeout, maxBytes, ...options }: CallerOptions = {},
): Caller {
  const agent = new Agent({ keepAlive: true });
  const limits = maxBytes === undefined ? {} : { maxContentLength: maxBytes };
  const http = axios.create({ httpAgent: agent, ...limits });
  throwUpstreamErrors(http, {
    name: SERVICE,
    ...options,
    ...(timeout !== undefined && { timeout }),
  });
  const send = sendWith(http);
  return {
    call: async (url, { body: data, deadline, retry, hooks, ...request } = {}) => {
      const upstream = {
        ...(deadline !== undefined && { deadline }),
        ...(retry !== undefined && { retry }),
        ...(hooks !== undefined && { hooks }),
      };
      const response = await send({ ...request, url, data, upstream });
      const { status, headers, data: body } = response;
      return { status, headers: new Headers(headers as Record<string, string>), body };
    },
    close: () => agent.destroy(),
  };
}
