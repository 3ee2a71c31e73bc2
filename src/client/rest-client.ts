import { addressOf, endpointOf, expandPath, templateOf } from './call/address.js';
import type { CallSettings, ClientSettings } from './call/call-settings.js';
import { contentOf } from './call/request-content.js';
import { retrySettingsOf, type RetrySettings } from './call/retry-options.js';
import { UpstreamCall, type Consume } from './call/upstream-call.js';
import type { CallOptions, FetchOptions, RequestOptions, RestResponse } from './call-options.js';
import { clientSettingsOf } from './client-settings.js';
import { FetchTransport, type FetchAnswer } from './fetch-transport.js';
import { orderedHooks, type OrderedHooks } from './hooks/upstream-hooks.js';
import { parsedBy, readContent } from './response-content.js';
import { assertRestClientOptions, type RestClientOptions } from './rest-client-options.js';

const ACCEPT = 'application/json, application/problem+json';
const TIMEOUT = 10_000;

/**
 * Calls a REST service, and throws an exception for whatever goes wrong with that: one class for each family
 * of failures, or the exception that the service threw itself.
 *
 * @example
 * const crm = createRestClient({ name: 'crm', baseUrl: 'https://crm.internal/v1' });
 * const contact = await crm.get<Contact>('contacts/{id}', { params: { id: 8 } });
 */
export class RestClient {
  private readonly settings: ClientSettings;
  private readonly transport: FetchTransport;
  private readonly base: URL | undefined;
  private readonly headers: Headers;
  private readonly hooks: OrderedHooks;
  private readonly retry: RetrySettings | undefined;

  /** @throws SetupError for options that cannot be meant. */
  constructor(private readonly options: RestClientOptions) {
    assertRestClientOptions(options);
    this.settings = clientSettingsOf(`The REST client "${options.name}"`, options);
    const { redirect = 'follow' } = options;
    // not kept: instrumentation may replace that of the platform
    this.transport = new FetchTransport(options.fetch ?? ((...call) => fetch(...call)), {
      redirect,
    });
    this.base = options.baseUrl === undefined ? undefined : new URL(options.baseUrl);
    this.headers = new Headers(options.headers);
    if (!this.headers.has('accept')) this.headers.set('accept', ACCEPT);
    this.hooks = orderedHooks(options.hooks);
    this.retry = retrySettingsOf(options.retry);
  }

  get name(): string {
    return this.options.name;
  }

  /** The body of the answer to a GET. */
  async get<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.request<Body>('GET', path, options)).body;
  }

  /** The body of the answer to a POST. */
  async post<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.request<Body>('POST', path, options)).body;
  }

  /** The body of the answer to a PUT. */
  async put<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.request<Body>('PUT', path, options)).body;
  }

  /** The body of the answer to a PATCH. */
  async patch<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.request<Body>('PATCH', path, options)).body;
  }

  /** The body of the answer to a DELETE. */
  async delete<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.request<Body>('DELETE', path, options)).body;
  }

  /**
   * Makes a call, and reads its answer.
   * @param path beneath the base address; names in braces are replaced by `params`.
   * @throws an UpstreamException, a registered exception, or what a hook throws; TypeError for what cannot
   * be sent.
   */
  async request<Body = unknown>(
    method: string,
    path: string,
    options: RequestOptions<Body> = {},
  ): Promise<RestResponse<Body>> {
    const verb = method.toUpperCase();
    const { params, query, as = 'json', parse } = options;
    const { body, contentType } = contentOf(verb, options);
    const headers = this.headersOf(options.headers);
    if (contentType !== undefined && !headers.has('content-type')) {
      headers.set('content-type', contentType);
    }
    const url = addressOf(this.base, expandPath(path, params), query);
    const call = { method: verb, url, endpoint: templateOf(this.base, path), headers, body };
    const { maxBytes } = this.settings;
    return this.call({ ...call, ...this.limitsOf(options) }, async (answer) => {
      const content = await readContent(answer, as, maxBytes);
      const body = parse === undefined ? (content as Body) : parsedBy(parse, content);
      return { status: answer.status, headers: answer.headers, body };
    });
  }

  /**
   * As the `fetch` of the platform, for clients that are generated: throws for statuses from 400 on. Its
   * body is the caller's to read; timeouts end with the headers.
   */
  async fetch(input: string | URL | Request, options: FetchOptions = {}): Promise<Response> {
    const given = input instanceof Request ? requestParts(input) : { url: String(input) };
    const { timeout, deadline, retry, hooks, signal, method, headers, body, ...init } = {
      ...given,
      ...options,
    };
    const verb = (method ?? 'GET').toUpperCase();
    const url = addressOf(this.base, given.url);
    const call = {
      method: verb,
      url,
      endpoint: endpointOf(url),
      headers: this.headersOf(headers),
      body: contentOf(verb, { body }).body,
    };
    const limits = this.limitsOf({ timeout, deadline, retry, hooks, signal });
    const transport = this.transport.with(init);
    return this.call({ ...call, ...limits }, ({ response }) => response, transport);
  }

  private call<Result>(
    settings: CallSettings,
    consume: Consume<FetchAnswer, Result>,
    transport = this.transport,
  ): Promise<Result> {
    return new UpstreamCall(this.settings, settings, transport, consume).run();
  }

  private headersOf(own: HeadersInit | undefined): Headers {
    const headers = new Headers(this.headers);
    if (own === undefined) return headers;
    for (const [name, value] of new Headers(own)) headers.set(name, value);
    return headers;
  }

  private limitsOf({ timeout, deadline, retry, hooks, signal }: CallOptions) {
    const { options } = this;
    return {
      timeout: milliseconds(timeout ?? options.timeout ?? TIMEOUT),
      deadline: deadline === undefined ? options.deadline : milliseconds(deadline),
      retry: retry === undefined ? this.retry : retrySettingsOf(retry),
      hooks: hooks === undefined ? this.hooks : orderedHooks(options.hooks, hooks),
      signal,
      isFailed,
    };
  }
}

/** @throws SetupError for options that cannot be meant. */
export function createRestClient(options: RestClientOptions): RestClient {
  return new RestClient(options);
}

function isFailed(status: number): boolean {
  return status >= 400;
}

/** @throws TypeError, rather than to give up at once, or never. */
function milliseconds(value: number): number {
  if (value > 0) return value;
  throw new TypeError(`A call has a time limit of ${String(value)}; give it milliseconds.`);
}

/** A Request, whose members are no own properties. */
function requestParts({ url, method, headers, body, redirect, signal }: Request) {
  return { url, method, headers, redirect, signal, ...(body !== null && { body }) };
}
