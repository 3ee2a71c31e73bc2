import { isHeaderValue } from '../../core/header-fields.js';
import type { AnswerTarget } from './answer-target.js';
import { http2StreamOf } from './client-connection.js';

// what describes the representation that is not sent; security policies begin with content- too
const REPRESENTATION =
  /^(?:content-(?!security-policy)|repr-digest$|digest$|etag$|last-modified$|cache-control$|expires$|pragma$|accept-ranges$|transfer-encoding$|trailer$|location$|age$|refresh$|cdn-cache-control$|surrogate-control$|x-accel-redirect$|x-sendfile$)/;

// what HTTP/2 forbids (RFC 9113 section 8.2.2); Node resets the stream of an answer that has one
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header belongs to a connection of HTTP/1, and the answer goes by HTTP/2. */
export function isForbidden(name: string, { response }: AnswerTarget): boolean {
  return HOP_BY_HOP.has(name.toLowerCase()) && http2StreamOf(response) !== undefined;
}

/** Whether a header describes the body, and so is not for an exception to give. */
export function isRepresentationHeader(name: string): boolean {
  const lowerCase = name.toLowerCase();
  return REPRESENTATION.test(lowerCase) && lowerCase !== 'location';
}

/** Drops what was set for the answer that failed; CORS, security, correlation and cookies stay. */
export function dropRepresentationHeaders(target: AnswerTarget): void {
  for (const [name, value] of Object.entries(target.headers())) {
    const isDropped = REPRESENTATION.test(name) || isForbidden(name, target) || !isSendable(value);
    if (isDropped) target.removeHeader(name);
  }
}

/** Fastify keeps a value that Node refuses until the headers are written: the error response would fail as well. */
function isSendable(value: unknown): boolean {
  return [value].flat().every((one) => isHeaderValue(String(one)));
}
