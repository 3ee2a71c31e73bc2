import type { Issue } from '../../core/issue.js';
import { plainCopy, type JsonObject, type JsonValue } from '../../core/json.js';
import { boundedText, codeFrom, idFrom, uriFrom } from './bounded-text.js';
import { traceIdFrom, traceIdOfParent } from './trace-id.js';
import type { UpstreamError, UpstreamErrorFormat } from './upstream-error.js';

const MAX_TITLE_LENGTH = 256;
const MAX_DETAIL_LENGTH = 2048;
const MAX_EXTENSIONS = 50;

type Member = Exclude<keyof UpstreamError, 'format' | 'issues'>;

/** The members of an error as a decoder found them: of whatever type and length. */
export type FoundError = { readonly [Name in Member]?: unknown } & {
  readonly format: UpstreamErrorFormat;
  readonly issues?: readonly Issue[];
};

/** Completes what was found with what the headers say, and brings it within bounds. */
export function upstreamErrorFrom(found: FoundError, headers: Headers): UpstreamError {
  const { format, issues = [] } = found;
  return {
    format,
    code: codeFrom(found.code, headers.get('X-Error-Code'), commonCode(issues)),
    title: boundedText(found.title, MAX_TITLE_LENGTH),
    detail: boundedText(found.detail, MAX_DETAIL_LENGTH) ?? onlyText(issues),
    type: typeFrom(found.type),
    issues,
    extensions: extensionsFrom(found.extensions),
    errorId: idFrom(headers.get('X-Error-Id'), found.errorId),
    requestId: idFrom(
      headers.get('X-Request-Id'),
      headers.get('X-Amzn-RequestId'),
      headers.get('X-Correlation-Id'),
      found.requestId,
    ),
    traceId:
      traceIdFrom(headers.get('X-Trace-Id')) ??
      traceIdOfParent(headers.get('traceresponse')) ??
      traceIdOfParent(headers.get('traceparent')) ??
      traceIdFrom(found.traceId),
  };
}

/** The code of a failure that has none itself, if all of its issues have the same. */
function commonCode(issues: readonly Issue[]): string | undefined {
  const code = issues[0]?.code;
  return issues.every((issue) => issue.code === code) ? code : undefined;
}

function onlyText(issues: readonly Issue[]): string | undefined {
  return issues.length === 1 ? issues[0]?.message : undefined;
}

/** `about:blank` says no more than no type. @see RFC 9457 section 4.2.1 */
function typeFrom(value: unknown): string | undefined {
  return value === 'about:blank' ? undefined : uriFrom(value);
}

function extensionsFrom(found: unknown): JsonObject {
  const copy = (plainCopy(found) ?? {}) as JsonObject;
  // without prototype, as a member `__proto__` would set it
  const extensions = Object.create(null) as Record<string, JsonValue>;
  for (const [name, value] of Object.entries(copy).slice(0, MAX_EXTENSIONS)) {
    extensions[name] = value;
  }
  return extensions;
}
