import type { CallOptions, FetchOptions } from './call-options.js';

/** What a call of `fetch` asks for. */
export interface FetchParts {
  readonly url: string;
  readonly method: string;
  readonly headers: HeadersInit | undefined;
  readonly body: unknown;
  readonly limits: CallOptions;
  /** Whatever else the platform takes. */
  readonly init: RequestInit;
}

/** Options go before the members of a Request, unless they are undefined, as the platform has it. */
export function fetchParts(input: string | URL | Request, options: FetchOptions): FetchParts {
  const { url, ...given } = isRequest(input) ? requestParts(input) : { url: String(input) };
  const asked: FetchOptions = { ...given, ...withoutUndefined(options) };
  const { timeout, deadline, retry, hooks, signal, method = 'GET', headers, body, ...init } = asked;
  const limits = { timeout, deadline, retry, hooks, signal: signal ?? undefined };
  return { url, method: method.toUpperCase(), headers, body, limits, init };
}

function withoutUndefined(options: FetchOptions): FetchOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Of whichever realm, or copy of undici. */
function isRequest(input: string | URL | Request): input is Request {
  return typeof input === 'object' && 'url' in input && 'method' in input;
}

/** A Request, whose members are no own properties. */
function requestParts(request: Request): FetchOptions & { readonly url: string } {
  const { url, method, headers, body, redirect, signal, integrity, keepalive } = request;
  return {
    url,
    method,
    headers,
    signal,
    // what every Request has that says nothing else
    ...(redirect !== 'follow' && { redirect }),
    ...(integrity !== '' && { integrity }),
    ...(keepalive && { keepalive }),
    ...(body !== null && { body }),
  };
}
