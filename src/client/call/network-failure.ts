import { causesOf } from '../../core/causes.js';

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

// of Node, undici and axios: nothing came in time
const LATE: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ESOCKETTIMEDOUT',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

/** What a transport failed with. */
export interface NetworkFailure {
  /** The code of the system, of undici or axios, e.g. `ECONNREFUSED`; undefined where there is none. */
  readonly code: string | undefined;
  readonly isLate: boolean;
}

/** By codes alone: the innermost one says most. */
export function networkFailureOf(failure: unknown): NetworkFailure {
  const codes = causesOf(failure).flatMap(withParts).map(codeOf).filter(isText);
  return { code: codes.at(-1), isLate: codes.some((code) => LATE.has(code)) };
}

/** Where a host has several addresses, each was tried, and has an error of its own. */
function withParts(error: unknown): unknown[] {
  return error instanceof AggregateError ? [error, ...(error.errors as unknown[])] : [error];
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
