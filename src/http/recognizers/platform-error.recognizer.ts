import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import type { ErrorOrigin } from '../../core/translation.js';
import { isMadeByFastify, isMadeByHttpErrors, isMadeByMulter } from './error-makers.js';

/**
 * Errors of the HTTP platform by their documented fields, never by their texts: body-parser's
 * `type`, Fastify's `code`, http-errors' `expose`. The wording is ours, since theirs quotes input
 * (`Unexpected token 's', "secret" is not valid JSON`) and differs between the platforms.
 *
 * Of what the application throws, fields say nothing: a client of another service has errors with a
 * `statusCode`, too. There it has to be of a class of the platform, as upload interceptors throw them.
 *
 * @see https://github.com/expressjs/body-parser#errors
 * @see https://fastify.dev/docs/latest/Reference/Errors/
 */
export function recognizePlatformError(
  thrown: object,
  origin: ErrorOrigin,
): ApiErrorContent | undefined {
  const { type, code, expose, statusCode } = thrown as Partial<PlatformError>;
  const isKnown = origin === 'platform' || isMadeByPlatform(thrown);
  if (!isKnown) return undefined;
  const known =
    (typeof type === 'string' && bodyParserError(thrown, type)) ||
    (typeof code === 'string' && (fastifyError(thrown, code) ?? uploadError(thrown, code))) ||
    (isMalformedJson(thrown, statusCode) && MALFORMED_JSON) ||
    (isMalformedUrl(thrown, statusCode) && MALFORMED_URL);
  if (known) return createContent(known.status, known);
  if (!isClientStatus(statusCode)) return undefined;
  if (typeof code === 'string' && code.startsWith('FST_') && isMadeByFastify(thrown)) {
    return createContent(statusCode, {});
  }
  return isHttpError(thrown, expose, statusCode)
    ? contentOfHttpError(thrown, statusCode)
    : undefined;
}

function isMadeByPlatform(thrown: object): boolean {
  return isMadeByHttpErrors(thrown) || isMadeByFastify(thrown) || isMadeByMulter(thrown);
}

/** http-errors marks what JSON.parse, `verify` or zlib threw with its fields; the rest is of its classes. */
function bodyParserError(thrown: object, type: string): KnownError | undefined {
  const { expose, statusCode } = thrown as Partial<PlatformError>;
  const isMarked = isClientStatus(statusCode) && isHttpError(thrown, expose, statusCode);
  return isMarked ? BODY_PARSER.get(type) : undefined;
}

function fastifyError(thrown: object, code: string): KnownError | undefined {
  return isMadeByFastify(thrown) ? FASTIFY.get(code) : undefined;
}

/** Nest maps these for its own interceptors, and not for multer as a middleware. */
function uploadError(thrown: object, code: string): KnownError | undefined {
  if (!MULTER.test(code) || !isMadeByMulter(thrown)) return undefined;
  return code === 'LIMIT_FILE_SIZE' ? FILE_TOO_LARGE : MALFORMED_FORM;
}

interface PlatformError {
  readonly type: unknown;
  readonly code: unknown;
  readonly expose: unknown;
  readonly status: unknown;
  readonly statusCode: unknown;
  readonly message: unknown;
  readonly headers: unknown;
}

export interface KnownError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const MALFORMED_JSON = known(400, 'MALFORMED_JSON', 'Failed to parse JSON request content.');
export const MALFORMED_URL = known(
  400,
  'MALFORMED_URL',
  'The address of the request is malformed.',
);
const MALFORMED_BODY = known(400, 'MALFORMED_BODY', 'The request body is malformed.');
const MISSING_BODY = known(400, 'MISSING_BODY', 'The request body is missing.');
const ABORTED = known(400, 'REQUEST_ABORTED', 'The request was aborted.');
const TOO_LARGE = known(413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.');
const FILE_TOO_LARGE = known(413, 'PAYLOAD_TOO_LARGE', 'A file of the request is too large.');
const MALFORMED_FORM = known(
  400,
  'MALFORMED_BODY',
  'The form has fields or files that are not accepted.',
);
export const UNSUPPORTED_MEDIA_TYPE = known(
  415,
  'UNSUPPORTED_MEDIA_TYPE',
  'The media type of the request body is not supported.',
);
export const UNSUPPORTED_CHARSET = known(
  415,
  'UNSUPPORTED_CHARSET',
  'The charset of the request body is not supported.',
);
export const UNSUPPORTED_ENCODING = known(
  415,
  'UNSUPPORTED_ENCODING',
  'The content encoding of the request body is not supported.',
);

const BODY_PARSER: ReadonlyMap<string, KnownError> = new Map([
  ['entity.parse.failed', MALFORMED_JSON],
  ['entity.too.large', TOO_LARGE],
  ['entity.verify.failed', known(403, 'BODY_REFUSED', 'The request body was refused.')],
  ['charset.unsupported', UNSUPPORTED_CHARSET],
  ['encoding.unsupported', UNSUPPORTED_ENCODING],
  [
    'parameters.too.many',
    known(413, 'PAYLOAD_TOO_LARGE', 'The request body has too many parameters.'),
  ],
  [
    'querystring.parse.rangeError',
    known(400, 'MALFORMED_BODY', 'The request body is nested too deeply.'),
  ],
  ['request.aborted', ABORTED],
  [
    'request.size.invalid',
    known(400, 'MALFORMED_BODY', 'The request body is not as long as announced.'),
  ],
]);

// what is wrong with the form; STREAM_DESTROYED is not
const MULTER = /^(?:LIMIT_|MISSING_|INVALID_)/;

const FASTIFY: ReadonlyMap<string, KnownError> = new Map([
  ['FST_ERR_CTP_INVALID_JSON_BODY', MALFORMED_JSON],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', MISSING_BODY],
  ['FST_ERR_CTP_BODY_TOO_LARGE', TOO_LARGE],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', UNSUPPORTED_MEDIA_TYPE],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    known(400, 'MALFORMED_BODY', 'The request body is not as long as announced.'),
  ],
  ['FST_ERR_BAD_URL', MALFORMED_URL],
]);

function known(status: number, code: string, message: string): KnownError {
  return Object.freeze({ status, code, message });
}

/** body-parser and Fastify's parsers mark the SyntaxErrors of JSON.parse with a status. */
function isMalformedJson(thrown: object, statusCode: unknown): boolean {
  return thrown instanceof SyntaxError && statusCode === 400;
}

/** Express marks the URIError of a path parameter such as `%FF` with a status. */
function isMalformedUrl(thrown: object, statusCode: unknown): boolean {
  return thrown instanceof URIError && statusCode === 400;
}

/** @see https://github.com/jshttp/http-errors#error-properties */
function isHttpError(thrown: object, expose: unknown, statusCode: number): boolean {
  return (
    thrown instanceof Error &&
    typeof expose === 'boolean' &&
    (thrown as Partial<PlatformError>).status === statusCode
  );
}

function contentOfHttpError(thrown: object, status: number): ApiErrorContent {
  const { message, headers, expose } = thrown as Partial<PlatformError>;
  if (!isMadeByHttpErrors(thrown))
    return createContent(status, status === 400 ? MALFORMED_BODY : {});
  const isForClient = expose === true && typeof message === 'string';
  return createContent(
    status,
    { message: isForClient ? message : undefined },
    isHeaders(headers) ? { headers } : undefined,
  );
}

function isHeaders(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((header) => typeof header === 'string')
  );
}

function isClientStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 400 && (value as number) < 500;
}
