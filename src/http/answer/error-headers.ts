import type { ApiError } from '../../core/api-error.js';
import { isHeaderName, isHeaderValue } from '../../core/header-fields.js';
import type { AnswerSettings } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';
import { isForbidden, isRepresentationHeader } from './header-cleanup.js';

type HeaderSettings = Pick<AnswerSettings, 'wwwAuthenticate' | 'consumes'>;

/** The headers of an error answer, except those of its body. */
export function setErrorHeaders(
  target: AnswerTarget,
  error: ApiError,
  settings: HeaderSettings,
): void {
  const { status, retryAfter } = error;
  for (const name of Object.keys(error.headers)) {
    setOfError(target, name, error.headers[name]);
  }
  if (retryAfter !== undefined) setSafely(target, 'Retry-After', retryAfterOf(retryAfter));
  if (status === 401 && settings.wwwAuthenticate !== undefined) {
    setDefault(target, 'WWW-Authenticate', settings.wwwAuthenticate);
  }
  if (status === 415)
    setDefault(target, acceptHeaderFor(target.request.method), settings.consumes.join(', '));
  if (error.requestId !== undefined) setSafely(target, 'X-Request-Id', error.requestId);
  if (error.traceId !== undefined) setSafely(target, 'X-Trace-Id', error.traceId);
  target.setHeader('X-Error-Id', error.id);
  target.setHeader('X-Error-Code', error.code);
  target.setHeader('Cache-Control', 'no-store');
}

/** A header of the exception, next to what was set before it. */
function setOfError(target: AnswerTarget, name: string, value: unknown): void {
  const lowerCase = name.toLowerCase();
  if (isRepresentationHeader(name) || isForbidden(name, target)) return;
  // of the whole application, which knows who may read the answer
  if (lowerCase.startsWith('access-control-')) setDefault(target, name, value);
  else if (lowerCase === 'vary') setSafely(target, name, mergedVary(target.header(name), value));
  else setSafely(target, name, value);
}

/** @see RFC 9110 section 12.5.5 */
function mergedVary(...values: readonly unknown[]): string {
  const names = values
    .flat()
    .filter((value) => value !== undefined && value !== null)
    .map(String)
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.includes('*')) return '*';
  const isFirst = (name: string, index: number): boolean =>
    names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index;
  return names.filter(isFirst).join(', ');
}

/** @see RFC 9110 section 15.5.16, RFC 5789 section 3.1, LDP section 7.1 */
function acceptHeaderFor(method: string | undefined): string {
  if (method === 'POST') return 'Accept-Post';
  return method === 'PATCH' ? 'Accept-Patch' : 'Accept';
}

function retryAfterOf(value: number | Date): string {
  return value instanceof Date ? value.toUTCString() : String(Math.ceil(value));
}

function setDefault(target: AnswerTarget, name: string, value: unknown): void {
  if (target.header(name) === undefined) setSafely(target, name, value);
}

/** A header that HTTP does not allow is left out: it must not cost the client the answer. */
function setSafely(target: AnswerTarget, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const values = [value].flat().map(String);
  const [first] = values;
  if (first === undefined || !isHeaderName(name) || !values.every(isHeaderValue)) return;
  target.setHeader(name, values.length === 1 ? first : values);
}
