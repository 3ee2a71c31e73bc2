import { validateHeaderName, validateHeaderValue } from 'node:http';

import type { ApiError } from '../../core/api-error.js';
import type { AnswerSettings } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';
import { isRepresentationHeader } from './header-cleanup.js';

type HeaderSettings = Pick<AnswerSettings, 'wwwAuthenticate' | 'consumes'>;

/** The headers of an error answer, except those of its body. */
export function setErrorHeaders(
  target: AnswerTarget,
  error: ApiError,
  settings: HeaderSettings,
): void {
  const { status, retryAfter } = error;
  for (const name of Object.keys(error.headers)) {
    if (!isRepresentationHeader(name)) setSafely(target, name, error.headers[name]);
  }
  if (retryAfter !== undefined) setSafely(target, 'Retry-After', retryAfterOf(retryAfter));
  if (status === 401 && settings.wwwAuthenticate !== undefined) {
    setDefault(target, 'WWW-Authenticate', settings.wwwAuthenticate);
  }
  if (status === 415)
    setDefault(target, acceptHeaderFor(target.request.method), settings.consumes.join(', '));
  if (error.requestId !== undefined) setSafely(target, 'X-Request-Id', error.requestId);
  target.setHeader('X-Error-Id', error.id);
  target.setHeader('X-Error-Code', error.code);
  target.setHeader('Cache-Control', 'no-store');
}

/** @see RFC 9110 section 15.5.16, RFC 5789 section 3.1, LDP section 7.1 */
function acceptHeaderFor(method: string | undefined): string {
  if (method === 'POST') return 'Accept-Post';
  return method === 'PATCH' ? 'Accept-Patch' : 'Accept';
}

function retryAfterOf(value: number | Date): string {
  return value instanceof Date ? value.toUTCString() : String(Math.ceil(value));
}

function setDefault(target: AnswerTarget, name: string, value: string): void {
  if (target.header(name) === undefined) setSafely(target, name, value);
}

/** A header that HTTP does not allow is left out: it must not cost the client the answer. */
function setSafely(target: AnswerTarget, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const values = [value].flat().map(String);
  const [first] = values;
  if (first === undefined || !isHeader(name, values)) return;
  target.setHeader(name, values.length === 1 ? first : values);
}

function isHeader(name: string, values: readonly string[]): boolean {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
