import axios, { type AxiosHeaders } from 'axios';

import type { OutgoingRequest } from '../call/outgoing-request.js';
import { isStream } from '../call/retry-options.js';

const LENGTH = 'content-length';

/**
 * The headers of an attempt. Adapters write into those that they get: a call that is made once needs no copy, and
 * any other attempt has to begin with what the caller gave.
 *
 * @param data what the caller sends.
 */
export function sentHeaders(
  headers: AxiosHeaders,
  data: unknown,
  request: OutgoingRequest,
): AxiosHeaders {
  const { changes, context, body } = request;
  const isChanged = changes.headers !== undefined || context.length > 0 || body !== data;
  // that of CommonJS is another copy of axios, whose headers this one takes for none
  const isOwn = headers instanceof axios.AxiosHeaders;
  if (isOwn && !isChanged && !request.mayRepeat) return headers;
  // several times as fast as its constructor
  const copy = Object.assign(new axios.AxiosHeaders(), headers);
  for (const [name, value] of context) copy.set(name, value, false);
  // adapters leave one that is there, and the service would take the rest of the body for another request
  if (body !== data) copy.delete(LENGTH);
  if (changes.headers !== undefined) {
    // of streams alone a hook may know what an adapter does not
    const kept = isStream(body) ? undefined : LENGTH;
    change(copy, request.givenHeaders(), changes.headers, kept);
  }
  return copy;
}

/** Only where it differs: `Headers` has no room for what axios does not send, and for much that it does. */
function change(headers: AxiosHeaders, before: Headers, after: Headers, kept?: string): void {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const value = after.get(name);
    if (name === kept || value === before.get(name)) continue;
    if (value === null) headers.delete(name);
    else headers.set(name, value, true);
  }
}
