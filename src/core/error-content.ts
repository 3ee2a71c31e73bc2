import type { ApiErrorContent } from './api-error.js';
import type { ApiException } from './api-exception.js';
import { codeFromStatus, isErrorCode } from './error-code.js';
import type { ErrorOptions } from './error-options.js';
import type { Issue } from './issue.js';
import { MemberLimits, jsonCopy, type JsonObject, type JsonValue } from './json.js';
import { isErrorStatus, reasonPhrase } from './reason-phrase.js';
import type { UserExceptionDefinition } from './user-exception.decorator.js';

const NO_ISSUES: readonly Issue[] = Object.freeze([]);
const NO_MEMBERS: JsonObject = Object.freeze({});
const NO_HEADERS = Object.freeze({});

/** What a client hears of an error that nobody wrote for it. */
export const GENERIC_MESSAGE = 'An unexpected error occurred.';

/** What is said of one failure, besides the options of its class. */
export interface ContentParts {
  readonly code?: string;
  readonly message?: string | undefined;
  readonly issues?: readonly Issue[] | undefined;
  readonly extensions?: JsonObject;
  readonly isUnknown?: boolean;
}

const NO_OPTIONS: ErrorOptions = Object.freeze({});

/**
 * Every member in one order, so that all answers share one shape.
 * @throws TypeError when a value only pretends to be one of our errors (a Proxy, say).
 */
export function createContent(
  status: number,
  parts: ContentParts,
  options: ErrorOptions = NO_OPTIONS,
): ApiErrorContent {
  const code = parts.code ?? options.code ?? codeFromStatus(status);
  if (!isErrorStatus(status) || !isErrorCode(code)) {
    throw new TypeError('An error has neither a status from 400 to 599 nor a code');
  }
  const { issues, isUnknown = false } = parts;
  return {
    status,
    code,
    title: textOf(options.title),
    type: textOf(options.type),
    message: textOf(parts.message) || reasonPhrase(status),
    issues: Array.isArray(issues) && issues.length > 0 ? issues.flatMap(issueCopy) : NO_ISSUES,
    extensions: parts.extensions ?? NO_MEMBERS,
    headers: options.headers ?? NO_HEADERS,
    retryAfter: options.retryAfter,
    help: textOf(options.help),
    moreInfo: textOf(options.moreInfo),
    logLevel: options.logLevel,
    alarm: options.alarm ?? isUnknown,
    rollback: options.rollback ?? true,
    isUnknown,
  };
}

function issueCopy(issue: Issue | null | undefined): Issue[] {
  if (typeof issue?.message !== 'string') return [];
  const { message, code, pointer, in: location, name } = issue;
  return [{ message, code, pointer, in: location, name } as Issue];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function contentOfUserException(
  error: Error,
  definition: UserExceptionDefinition,
  inheritedStatus: number,
): ApiErrorContent {
  const message = definition.message ?? messageOf(error);
  const extensions = exposedMembers(error, definition.expose);
  return createContent(definition.status ?? inheritedStatus, { message, extensions }, definition);
}

export function contentOfApiException(exception: ApiException): ApiErrorContent {
  const { status, code, options } = exception;
  const message = messageOf(exception);
  const exposed = exposedMembers(exception, options.expose);
  const extensions = options.extensions
    ? { ...copyMembers(options.extensions), ...exposed }
    : exposed;
  const { issues } = options;
  return createContent(status, { code, message, issues, extensions }, options);
}

export function contentOfUnknown(thrown: unknown, exposeMessage: boolean): ApiErrorContent {
  const message = exposeMessage ? messageOf(thrown) : undefined;
  return createContent(500, { message: message || GENERIC_MESSAGE, isUnknown: true });
}

/** Copies of those members that survive JSON; a getter that throws leaves its member out. */
function copyMembers(source: object, names: readonly string[] = Object.keys(source)): JsonObject {
  const members = Object.create(null) as Record<string, JsonValue>;
  const limits = new MemberLimits();
  for (const name of names) {
    const value = ownValue(source, name);
    const copy = value === undefined ? undefined : jsonCopy(value, limits);
    if (copy !== undefined && name !== '__proto__') members[name] = copy;
  }
  return members;
}

function exposedMembers(error: object, names: readonly string[] | undefined): JsonObject {
  return names === undefined || names.length === 0 ? NO_MEMBERS : copyMembers(error, names);
}

function ownValue(source: object, name: string): unknown {
  try {
    return Object.hasOwn(source, name) ? (source as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}

/** A getter that throws is no reason for another status. */
function messageOf(thrown: unknown): string | undefined {
  if (typeof thrown === 'string') return thrown;
  try {
    const message = (thrown as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
