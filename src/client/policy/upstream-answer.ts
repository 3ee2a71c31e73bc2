import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent, type ContentParts } from '../../core/error-content.js';
import type { ErrorHeaders, ErrorOptions } from '../../core/error-options.js';
import type { JsonObject } from '../../core/json.js';
import { isErrorStatus } from '../../core/reason-phrase.js';
import type { UpstreamAnswer } from '../../core/upstream-failure.js';
import type { UpstreamException } from '../exceptions/upstream.exception.js';
import { retryAfterOf } from './retry-after.js';
import {
  answeredCode,
  ruleFor,
  type UpstreamPolicy,
  type UpstreamRule,
} from './upstream-policy.js';

const FAILED = {
  code: 'UPSTREAM_FAILED',
  message: 'A service that this one depends on failed.',
} as const;
const LATE = {
  code: 'UPSTREAM_TIMEOUT',
  message: 'A service that this one depends on did not answer in time.',
} as const;
const UNAVAILABLE = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'A service that this one depends on is not available at the moment.',
} as const;

/** How a failed call is answered where nobody has caught it. Never throws. */
export function upstreamAnswerOf(error: UpstreamException, policy: UpstreamPolicy): UpstreamAnswer {
  try {
    const rule = ruleFor(policy, error);
    const { treatment } = rule;
    if (typeof treatment === 'function') return { error: exceptionOf(treatment(error), error) };
    return { content: treatment === 'forward' ? forwarded(error, rule) : masked(error) };
  } catch (failure) {
    // what the policy of the application fails with must not cost the client the right status
    return { content: masked(error), failure };
  }
}

function exceptionOf(made: unknown, error: UpstreamException): Error {
  if (made instanceof Error && made !== error) return made;
  if (made instanceof Promise) made.catch(() => undefined);
  throw new TypeError(
    `The policy of ${error.service} gave no exception; let its function return one.`,
  );
}

/** Nothing of the service but when to come again. */
function masked(error: UpstreamException): ApiErrorContent {
  const { family, status, headers } = error;
  if (family === 'timeout' || status === 504 || status === 408) return createContent(504, LATE);
  const retryAfter = retryAfterOf(headers);
  if (retryAfter === undefined && status !== 503 && status !== 429) {
    return createContent(502, FAILED);
  }
  return createContent(503, UNAVAILABLE, retryAfterOption(retryAfter));
}

function forwarded(error: UpstreamException, rule: UpstreamRule): ApiErrorContent {
  const { status, error: said, headers } = error;
  // not of an answer that only its body makes a failure, nor of a status that no error has
  if (!isErrorStatus(status) || said === undefined) return masked(error);
  const code = answeredCode(said.code);
  const isText = isWritten(said.format);
  const parts: ContentParts = {
    ...(code !== undefined && { code }),
    message: isText ? said.detail : undefined,
    issues: said.issues,
    extensions: withoutInternals(said.extensions),
  };
  return createContent(status, parts, {
    ...(isText && said.title !== undefined && { title: said.title }),
    ...(said.type !== undefined && { type: said.type }),
    ...retryAfterOption(retryAfterOf(headers)),
    headers: copiedHeaders(headers, rule.headers ?? []),
  });
}

// frameworks add them while they are developed with: stacks, classes, SQL
const INTERNAL = /^(?:debug.*|exceptions?|inner.?(?:error|exception)|trace)$/i;

function withoutInternals(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !INTERNAL.test(name)));
}

/** A text that somebody wrote for whoever calls; pages and plain text are those of proxies, mostly. */
function isWritten(format: string): boolean {
  return format !== 'text' && format !== 'html' && format !== 'binary';
}

function copiedHeaders(headers: Headers, names: readonly string[]): ErrorHeaders {
  const copied: Record<string, string | readonly string[]> = {};
  for (const name of names) {
    const value = headers.get(name);
    // of its own: several cookies are not one
    if (name.toLowerCase() === 'set-cookie') copied[name] = headers.getSetCookie();
    else if (value !== null && name.toLowerCase() !== 'retry-after') copied[name] = value;
  }
  return copied;
}

function retryAfterOption(retryAfter: number | Date | undefined): ErrorOptions {
  return retryAfter === undefined ? {} : { retryAfter };
}
