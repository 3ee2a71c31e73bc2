import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { parse } from 'content-type';

import { ApiException } from '../../core/api-exception.js';
import {
  UNSUPPORTED_CHARSET,
  UNSUPPORTED_ENCODING,
  UNSUPPORTED_MEDIA_TYPE,
  type KnownError,
} from '../recognizers/platform-error.recognizer.js';

/** Why a body cannot be read by the handler that asks for it; undefined when it can. */
export type BodyCheck = (request: IncomingMessage) => KnownError | undefined;

/** The answer to such a body. */
export function refusalOf({ status, code, message }: KnownError, cause?: unknown): ApiException {
  return new ApiException(status, message, { code, ...(cause !== undefined && { cause }) });
}

const PARSED_AS_UTF8 = new Set(['application/json', 'application/x-www-form-urlencoded']);

export function hasBody(request: IncomingMessage): boolean {
  const { 'transfer-encoding': coding, 'content-length': length } = request.headers;
  if (coding !== undefined) return true;
  if (length !== undefined) return Number(length) > 0;
  // HTTP/2 frames a body by itself
  const { stream } = request as { readonly stream?: { readonly endAfterHeaders: boolean } };
  return stream?.endAfterHeaders === false;
}

/**
 * Express passes a body that no parser takes on as if there were none; Fastify answers 415.
 * Multipart is left to the upload interceptors, which run later.
 */
export function unreadOnExpress(request: IncomingMessage): KnownError | undefined {
  const { body } = request as { body?: unknown };
  const contentType = request.headers['content-type'] ?? '';
  if (request.readableDidRead || !isNothing(body, contentType)) return undefined;
  return /^\s*multipart\//i.test(contentType) ? undefined : UNSUPPORTED_MEDIA_TYPE;
}

/**
 * The body-parser of @nestjs/platform-express 11.0 leaves an empty object where it read nothing, and
 * reads nothing of a type with a parameter that it cannot parse. Of the other types it is what was sent.
 */
function isNothing(body: unknown, contentType: string): boolean {
  if (body === undefined) return true;
  if (PARSED_AS_UTF8.has(mediaTypeOf(contentType) ?? '')) return false;
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}

function mediaTypeOf(contentType: string): string | undefined {
  try {
    return parse(contentType).type;
  } catch {
    return undefined;
  }
}

/** Fastify reads every body as plain UTF-8; body-parser says 415 to what is announced otherwise. */
export function misreadOnFastify(
  headers: IncomingHttpHeaders,
  decodesEncodings: () => boolean,
): KnownError | undefined {
  const encoding = headers['content-encoding']?.toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity' && !decodesEncodings()) {
    return UNSUPPORTED_ENCODING;
  }
  const contentType = headers['content-type'];
  if (contentType === undefined || !contentType.includes('charset')) return undefined;
  return hasForeignCharset(contentType) ? UNSUPPORTED_CHARSET : undefined;
}

function hasForeignCharset(contentType: string): boolean {
  try {
    const { type, parameters } = parse(contentType);
    const charset = parameters['charset']?.toLowerCase() ?? 'utf-8';
    return PARSED_AS_UTF8.has(type) && charset !== 'utf-8' && charset !== 'utf8';
  } catch {
    // body-parser takes it for a type without a charset
    return false;
  }
}
