import { addressOf, BaseAddress, expandPath } from './call/address.js';
import type { ClientSettings } from './call/call-settings.js';
import { milliseconds } from './call/call-limits.js';
import { contentOf } from './call/request-content.js';
import { headersFrom } from './call/request-headers.js';
import { retrySettingsOf, retrySettingsOfCall } from './call/retry-options.js';
import { UpstreamCall, type Consume } from './call/upstream-call.js';
import {
  assertRequestOptions,
  type CallOptions,
  type FetchOptions,
  type RequestOptions,
  type RestResponse,
} from './call-options.js';
import { clientSettingsOf, DEFAULT_TIMEOUT } from './client-settings.js';
import { fetchParts } from './fetch-parts.js';
import { FetchCall, type FetchCallLimits, type FetchCallParts } from './fetch-call.js';
import { FetchTransport, type FetchAnswer } from './fetch-transport.js';
import { orderedHooks } from './hooks/upstream-hooks.js';
import { readResponse } from './response-content.js';
import { assertRestClientOptions, type RestClientOptions } from './rest-client-options.js';

const ACCEPT = 'application/json, application/problem+json';
const MAX_BYTES = 16_777_216;
const NO_OPTIONS = Object.freeze({});

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
  private readonly base: BaseAddress | undefined;
  private readonly headers: Headers;
  private readonly limits: FetchCallLimits;

  /** @throws SetupError for options that cannot be meant. */
  constructor(private readonly options: RestClientOptions) {
    assertRestClientOptions(options);
    this.settings = clientSettingsOf(`The REST client "${options.name}"`, options);
    const { redirect = 'follow' } = options;
    this.transport = new FetchTransport(options.fetch, { redirect });
    this.base =
      options.baseUrl === undefined ? undefined : new BaseAddress(new URL(options.baseUrl));
    this.headers = new Headers(options.headers);
    if (!this.headers.has('accept')) this.headers.set('accept', ACCEPT);
    this.limits = {
      timeout: options.timeout ?? DEFAULT_TIMEOUT,
      deadline: options.deadline,
      retry: retrySettingsOf(options.retry),
      hooks: orderedHooks(options.hooks),
      signal: undefined,
      maxBytes: options.maxBytes ?? MAX_BYTES,
    };
  }

  get name(): string {
    return this.options.name;
  }

  /** The body of the answer to a GET. */
  async get<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.requested('GET', path, options)).body;
  }

  /** The body of the answer to a POST. */
  async post<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.requested('POST', path, options)).body;
  }

  /** The body of the answer to a PUT. */
  async put<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.requested('PUT', path, options)).body;
  }

  /** The body of the answer to a PATCH. */
  async patch<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.requested('PATCH', path, options)).body;
  }

  /** The body of the answer to a DELETE. */
  async delete<Body = unknown>(path: string, options?: RequestOptions<Body>): Promise<Body> {
    return (await this.requested('DELETE', path, options)).body;
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
    options?: RequestOptions<Body>,
  ): Promise<RestResponse<Body>> {
    // awaited: traces of errors have the caller
    return await this.requested(method, path, options);
  }

  /** Throws at once what is no request: whoever calls it is asynchronous. */
  private requested<Body>(
    method: string,
    path: string,
    options: RequestOptions<Body> = NO_OPTIONS,
  ): Promise<RestResponse<Body>> {
    if (options !== NO_OPTIONS) assertRequestOptions(options);
    const verb = method.toUpperCase();
    const { body, contentType } = contentOf(verb, options);
    const call = {
      method: verb,
      address: addressOf(this.base, expandPath(path, options.params), options.query),
      template: path,
      isStreamed: false,
      headers: this.headersOf(options.headers, contentType),
      body,
    };
    return this.call(call, options, (answer, abort) =>
      readResponse(answer, options, this.limits, abort),
    );
  }

  /**
   * As the `fetch` of the platform, for clients that are generated: throws for statuses from 400 on. Its
   * body is the caller's to read; timeouts end with the headers.
   */
  // a property: clients that are generated call it by itself
  readonly fetch = async (
    input: string | URL | Request,
    options: FetchOptions = {},
  ): Promise<Response> => {
    const { url, method, headers, body, limits, init } = fetchParts(input, options);
    const call = {
      method,
      address: addressOf(this.base, url, undefined),
      template: undefined,
      isStreamed: true,
      headers: this.headersOf(headers),
      body: contentOf(method, { body }).body,
    };
    return this.call(call, limits, ({ response }) => response, this.transport.with(init));
  };

  private call<Result>(
    parts: FetchCallParts,
    options: CallOptions,
    consume: Consume<FetchAnswer, Result>,
    transport = this.transport,
  ): Promise<Result> {
    const call = new FetchCall(this.base, parts, this.limitsOf(options));
    return new UpstreamCall(this.settings, call, transport, consume).run();
  }

  /** Those of the client as they are, where a call has none: to copy them takes as long as much of a call. */
  private headersOf(own: HeadersInit | undefined, contentType?: string): Headers {
    if (own === undefined && contentType === undefined) return this.headers;
    const headers = new Headers(this.headers);
    if (contentType !== undefined) headers.set('content-type', contentType);
    for (const [name, value] of headersFrom(own)) headers.set(name, value);
    return headers;
  }

  private limitsOf({ timeout, deadline, retry, hooks, signal }: CallOptions): FetchCallLimits {
    const { limits } = this;
    return {
      timeout: timeout === undefined ? limits.timeout : milliseconds(timeout),
      deadline: deadline === undefined ? limits.deadline : milliseconds(deadline),
      retry: retry === undefined ? limits.retry : retrySettingsOfCall(retry),
      hooks: hooks === undefined ? limits.hooks : orderedHooks(this.options.hooks, hooks),
      signal,
      maxBytes: limits.maxBytes,
    };
  }
}

/** @throws SetupError for options that cannot be meant. */
export function createRestClient(options: RestClientOptions): RestClient {
  return new RestClient(options);
}
