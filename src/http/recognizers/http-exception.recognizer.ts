import type { HttpException } from '@nestjs/common';
import { isNativeError } from 'node:util/types';

import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent, GENERIC_MESSAGE } from '../../core/error-content.js';
import { isErrorCode } from '../../core/error-code.js';
import type { Issue } from '../../core/issue.js';
import {
  MemberLimits,
  isPlainObject,
  jsonCopy,
  plainCopy,
  type JsonObject,
} from '../../core/json.js';
import { isErrorStatus, reasonPhrase } from '../../core/reason-phrase.js';

const NO_MEMBERS: JsonObject = Object.freeze({});

// what has another place in the answer
const CONSUMED = new Set(['statusCode', 'error', 'message', 'code', 'errorCode']);

/**
 * Nest's HttpException. Below 500 its response was written for the client; from 500 on, and with
 * a status that is no error, the client hears the generic sentence.
 */
export function recognizeHttpException(thrown: object): ApiErrorContent | undefined {
  if (!isHttpException(thrown)) return undefined;
  const status: unknown = thrown.getStatus();
  if (!isErrorStatus(status))
    return createContent(500, { message: GENERIC_MESSAGE, isUnknown: true });
  if (status >= 500) return createContent(status, { message: GENERIC_MESSAGE });
  const response: unknown = thrown.getResponse();
  if (typeof response === 'string') {
    return createContent(status, { message: response, ...codeOf(thrown) });
  }
  // `new BadRequestException(error)` hands on what somebody else's code said
  if (typeof response !== 'object' || response === null || isError(response)) {
    return createContent(status, codeOf(thrown));
  }
  return contentOfResponse(status, response, thrown);
}

function contentOfResponse(status: number, response: object, thrown: object): ApiErrorContent {
  const { message, error } = response as { message?: unknown; error?: unknown };
  const list: unknown = Array.isArray(response) ? response : message;
  const texts = Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
  const parts = {
    ...codeOf(response, thrown),
    message: typeof message === 'string' ? message : texts.length === 1 ? texts[0] : undefined,
    issues: texts.length > 0 ? texts.map((text): Issue => ({ message: text })) : undefined,
    extensions: membersOf(response),
  };
  // Nest's default `error` is the phrase in its own spelling; the standard one is the same title
  return createContent(status, parts, isTitle(error, status) ? { title: error } : undefined);
}

/** Of a class of its own, say a ValidationError, nothing but the text is for clients. */
function membersOf(response: object): JsonObject {
  if (Array.isArray(response) || !isPlainObject(response)) return NO_MEMBERS;
  const names = Object.keys(response).filter((name) => !CONSUMED.has(name));
  // Nest's own bodies have no others
  if (names.length === 0) return NO_MEMBERS;
  const limits = new MemberLimits();
  const valueOf = (name: string): unknown => finiteValue(response, name, limits);
  const members = Object.fromEntries(names.map((name) => [name, valueOf(name)]));
  return (plainCopy(members) as JsonObject | undefined) ?? NO_MEMBERS;
}

/** A member as it is, unless it has cycles or is too much. */
function finiteValue(response: object, name: string, limits: MemberLimits): unknown {
  try {
    const value = (response as Record<string, unknown>)[name];
    return jsonCopy(value, limits) === undefined ? undefined : value;
  } catch {
    // a getter of the application
    return undefined;
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

function isTitle(error: unknown, status: number): error is string {
  return typeof error === 'string' && error !== '' && error !== reasonPhrase(status);
}

/** The first `errorCode` or `code` that can be a code of ours. */
function codeOf(...sources: readonly object[]): { code?: string } {
  for (const source of sources) {
    const { errorCode, code } = source as { errorCode?: unknown; code?: unknown };
    if (isErrorCode(errorCode)) return { code: errorCode };
    if (isErrorCode(code)) return { code };
  }
  return {};
}

/** Of another installed copy of `@nestjs/common` too: both methods are its documented interface. */
function isHttpException(thrown: object): thrown is HttpException {
  const { getStatus, getResponse } = thrown as Partial<HttpException>;
  return (
    typeof getStatus === 'function' && typeof getResponse === 'function' && thrown instanceof Error
  );
}
