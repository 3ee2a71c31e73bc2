import axios, { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';

import { BaseAddress, endpointOf, templateOf } from '../call/address.js';
import { milliseconds } from '../call/call-limits.js';
import type { CallSettings } from '../call/call-settings.js';
import { listenTo } from '../call/listen-to.js';
import { retrySettingsOfCall, type RetrySettings } from '../call/retry-options.js';
import { orderedHooks, type OrderedHooks, type UpstreamHooks } from '../hooks/upstream-hooks.js';
import { headersOf } from './axios-answer.js';
import { maxBytesOf } from './axios-content.js';
import { assertUpstreamCallOptions } from './call-options.js';

/** What calls have that say nothing else. */
export interface CallDefaults {
  readonly timeout: number;
  readonly deadline: number | undefined;
  readonly retry: RetrySettings | undefined;
  readonly hooks: UpstreamHooks | undefined;
}

// the config of a call has the defaults of its instance already, and to merge them again takes long
const WITHOUT_DEFAULTS = new axios.Axios({});

/** A call by the config of axios. What only hooks and exceptions ask for is made when they do. */
export class AxiosCall implements CallSettings {
  readonly method: string;
  readonly hooks: OrderedHooks;
  readonly retry: RetrySettings | undefined;
  readonly deadline: number | undefined;

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly defaults: CallDefaults,
  ) {
    const { upstream, method = 'get' } = config;
    if (upstream !== undefined) assertUpstreamCallOptions(upstream);
    this.method = method.toUpperCase();
    this.hooks = orderedHooks(defaults.hooks, upstream?.hooks);
    this.retry =
      upstream?.retry === undefined ? defaults.retry : retrySettingsOfCall(upstream.retry);
    this.deadline =
      upstream?.deadline === undefined ? defaults.deadline : milliseconds(upstream.deadline);
  }

  /** Of statuses from 400 on that the config does not take for good ones. */
  isFailed(status: number): boolean {
    const { validateStatus } = this.config;
    return status >= 400 && typeof validateStatus === 'function' && !validateStatus(status);
  }

  /** For bodies that last longer than the call. Adapters get the cancel token itself. */
  get signal(): AbortSignal | undefined {
    const signal = this.config.signal as AbortSignal | undefined;
    if (!signal || signal instanceof AbortSignal) return signal;
    // axios takes whatever has the methods of one, and the platform does not
    const controller = new AbortController();
    listenTo(signal, (cause) => controller.abort(cause));
    return controller.signal;
  }

  /** HttpService makes a cancel token for each call. */
  listen(stop: (cause: unknown) => void): () => void {
    const { signal, cancelToken } = this.ends;
    const stopSignal = signal && listenTo(signal as AbortSignal, stop);
    const cancel = (): void => stop(cancelToken?.reason);
    if (cancelToken?.reason !== undefined) cancel();
    else cancelToken?.subscribe(cancel);
    return () => {
      stopSignal?.();
      cancelToken?.unsubscribe(cancel);
    };
  }

  private get ends(): Pick<TypedConfig, 'signal' | 'cancelToken'> {
    return this.config as unknown as TypedConfig;
  }

  get url(): URL {
    const { url, baseURL, allowAbsoluteUrls, params, paramsSerializer } = this
      .config as unknown as TypedConfig;
    const parts = { url, baseURL, allowAbsoluteUrls, params: params as unknown, paramsSerializer };
    return parsed(WITHOUT_DEFAULTS.getUri(parts as AxiosRequestConfig));
  }

  get address(): string {
    return this.url.href;
  }

  get isStreamed(): boolean {
    return this.config.responseType === 'stream';
  }

  get endpoint(): string {
    const { upstream, baseURL } = this.config;
    if (upstream?.endpoint === undefined) return safeEndpoint(() => this.url);
    // axios takes addresses with passwords
    return templateOf(baseOf(baseURL), upstream.endpoint);
  }

  get headers(): Headers {
    return headersOf(this.config.headers.toJSON());
  }

  get body(): unknown {
    return this.config.data;
  }

  get timeout(): number {
    const { timeout = 0 } = this.config;
    return timeout > 0 ? timeout : this.defaults.timeout;
  }

  get maxBytes(): number {
    return maxBytesOf(this.config);
  }
}

/** What the types of axios 1.8 do not know yet. */
type TypedConfig = Omit<InternalAxiosRequestConfig, 'cancelToken'> & {
  readonly allowAbsoluteUrls?: boolean;
  readonly cancelToken?: {
    readonly reason?: unknown;
    subscribe(listener: () => void): void;
    unsubscribe(listener: () => void): void;
  };
};

function baseOf(baseURL: string | undefined): BaseAddress | undefined {
  return baseURL !== undefined && URL.canParse(baseURL)
    ? new BaseAddress(new URL(baseURL))
    : undefined;
}

function parsed(address: string): URL {
  try {
    return new URL(address);
  } catch {
    // that of the platform has the address, with its secrets
    throw new TypeError('A call has no whole address; give it one, or the instance a baseURL.');
  }
}

function safeEndpoint(url: () => URL): string {
  try {
    return endpointOf(url());
  } catch {
    // a socket path without host
    return '';
  }
}
