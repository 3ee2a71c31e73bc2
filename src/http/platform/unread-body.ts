import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { parse } from 'content-type';

import { ApiException } from '../../core/api-exception.js';
import {
  UNSUPPORTED_CHARSET,
  UNSUPPORTED_ENCODING,
  UNSUPPORTED_MEDIA_TYPE,
} from '../recognizers/platform-error.recognizer.js';

const PARSED_AS_UTF8 = new Set(['application/json', 'application/x-www-form-urlencoded']);

export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Express passes a body that no parser takes on as if there were none; Fastify answers 415.
 * Multipart is left to the upload interceptors, which run later.
 */
export function unreadOnExpress(
  request: IncomingMessage & { body?: unknown },
): ApiException | undefined {
  if (request.body !== undefined || request.readableDidRead || !hasBody(request)) return undefined;
  const contentType = request.headers['content-type'] ?? '';
  return /^\s*multipart\//i.test(contentType) ? undefined : unsupported(UNSUPPORTED_MEDIA_TYPE);
}

/** Fastify reads every body as plain UTF-8; body-parser says 415 to what is announced otherwise. */
export function misreadOnFastify(
  headers: IncomingHttpHeaders,
  decodesEncodings: boolean,
): ApiException | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!decodesEncodings && encoding.toLowerCase() !== 'identity')
    return unsupported(UNSUPPORTED_ENCODING);
  const contentType = headers['content-type'];
  if (contentType === undefined || !contentType.includes('charset')) return undefined;
  return hasForeignCharset(contentType) ? unsupported(UNSUPPORTED_CHARSET) : undefined;
}

function hasForeignCharset(contentType: string): boolean {
  try {
    const { type, parameters } = parse(contentType);
    const charset = parameters['charset']?.toLowerCase() ?? 'utf-8';
    return PARSED_AS_UTF8.has(type) && charset !== 'utf-8' && charset !== 'utf8';
  } catch {
    return true;
  }
}

function unsupported({ status, code, message }: typeof UNSUPPORTED_CHARSET): ApiException {
  return new ApiException(status, message, { code });
}
