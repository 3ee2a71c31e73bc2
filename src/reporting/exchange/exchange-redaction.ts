import { cutAndScrubbed } from '../cut-text.js';
import { isPrivateHeader } from './private-headers.js';
import type { ExchangeHeaders } from './http-exchange.js';

/** What stands for a value that is not written, in the word of pino. */
export const REDACTED = '[Redacted]';

// A browser escapes no apostrophe, and others escape nothing: only a space ends a query for certain.
const QUERY = /\?\S+/g;
// of an address, whose path stands before it: the `?.` of a program is none. The mark comes first,
// since looking behind each character takes quadratic time
const ADDRESS_QUERY = /\?(?<=\/[^\s?]*\?)\S+/g;
// as servers of identities hand out tokens
const FRAGMENT = /#[^\s#]*=\S*/g;
const SECRET_MARK = /[?#@]/;
const ADDRESS_MARK = /[?@]/;
// RFC 3986 section 3.2.1: as in the address of a database
const CREDENTIALS = /(?<=\/\/)[^\s/?#@:]*:[^\s/?#@]*(?=@)/g;
// where a text is cut, whatever may become credentials
const BEGUN_CREDENTIALS = /(?<=\/\/)[^\s/?#@]+$/;
const PAIR = /[^&;]+/g;

/**
 * An address without what it keeps secret: passwords, and values of its query, whose names stay. Cut when it is
 * longer than what is written of a text.
 * @param readable names whose values are kept.
 */
export function withoutQueryValues(address: string, readable: ReadonlySet<string>): string {
  return cutAndScrubbed(address, (text, isCut) => {
    // most values of headers are no address
    if (!isCut && !SECRET_MARK.test(text)) return text;
    return withoutCredentials(text, isCut)
      .replace(QUERY, (query) => redactQuery(query, readable))
      .replace(FRAGMENT, `#${REDACTED}`);
  });
}

/** A text without what addresses in it keep secret, as Nest says of an unknown route. */
export function withoutAddressSecrets(text: string, isCut = false): string {
  // most texts have no address: to look behind each character takes most of the time of a record
  if (!isCut && !ADDRESS_MARK.test(text)) return text;
  return withoutCredentials(text, isCut).replace(ADDRESS_QUERY, (query) =>
    redactQuery(query, NONE),
  );
}

function withoutCredentials(text: string, isCut = false): string {
  const whole = isCut ? text.replace(BEGUN_CREDENTIALS, '') : text;
  return whole.replace(CREDENTIALS, REDACTED);
}

const NONE: ReadonlySet<string> = new Set();

function redactQuery(query: string, readable: ReadonlySet<string>): string {
  return `?${query.slice(1).replace(PAIR, (pair) => redactPair(pair, readable))}`;
}

function redactPair(pair: string, readable: ReadonlySet<string>): string {
  const end = pair.indexOf('=');
  // a query that is one value, without a name
  if (end < 0) return REDACTED;
  return readable.has(decoded(pair.slice(0, end))) ? pair : `${pair.slice(0, end)}=${REDACTED}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Headers without credentials, cookies, whatever else has the name of a secret, and values of queries. */
export function redactedHeaders(
  headers: Readonly<Record<string, unknown>>,
  readable: ReadonlySet<string>,
): ExchangeHeaders {
  const redacted: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    const textOf = (one: unknown): string =>
      isPrivateHeader(name) ? REDACTED : withoutQueryValues(String(one), readable);
    redacted[name] = Array.isArray(value) ? value.map(textOf) : textOf(value);
  }
  return redacted;
}
