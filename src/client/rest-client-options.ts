import { isFunction, type OptionChecks } from '../core/option-checks.js';
import type { Fetch } from './fetch-transport.js';
import {
  assertChecked,
  BYTES,
  MILLISECONDS,
  UPSTREAM_CHECKS,
  type UpstreamOptions,
} from './upstream-options.js';

export interface RestClientOptions extends UpstreamOptions {
  /** Address of the service, with the path that its addresses begin with. Default: none, calls have whole addresses. */
  readonly baseUrl?: string | URL;
  /** Headers of every request. Default: `Accept: application/json, application/problem+json`. */
  readonly headers?: HeadersInit;
  /** Milliseconds of one attempt, until its body is read. Default: 10000. */
  readonly timeout?: number;
  /** Bytes of the body of a good answer; a longer one fails. Default: 16777216. */
  readonly maxBytes?: number;
  /** What `fetch` does with redirections. Default: `follow`. */
  readonly redirect?: RequestRedirect;
  /** Default: that of the platform. */
  readonly fetch?: Fetch;
}

const CHECKS: OptionChecks<keyof RestClientOptions> = {
  ...UPSTREAM_CHECKS,
  baseUrl: [isAddress, 'an address with http or https, without password, query and fragment'],
  headers: [isHeadersInit, 'headers as an object, a list or Headers'],
  timeout: MILLISECONDS,
  maxBytes: BYTES,
  redirect: [
    (value) => value === 'follow' || value === 'manual' || value === 'error',
    'follow, manual or error',
  ],
  fetch: [isFunction, 'a function like fetch'],
};

/** @throws SetupError for options that cannot be meant. */
export function assertRestClientOptions(options: unknown): asserts options is RestClientOptions {
  assertChecked('A REST client', options, CHECKS);
}

function isHeadersInit(value: unknown): boolean {
  try {
    // the platform says of it, too, what cannot be sent, with its value, which may be a key
    new Headers(value as HeadersInit);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function isAddress(value: unknown): boolean {
  try {
    const url = new URL(String(value));
    const { protocol, username, password, search, hash } = url;
    return /^https?:$/.test(protocol) && [username, password, search, hash].join('') === '';
  } catch {
    return false;
  }
}
