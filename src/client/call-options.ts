import {
  assertOptionValues,
  isFunction,
  isObject,
  type OptionCheck,
  type OptionChecks,
} from '../core/option-checks.js';
import type { PathParams, QueryParams } from './call/address.js';
import type { RetryOptions } from './call/retry-options.js';
import type { UpstreamHooks } from './hooks/upstream-hooks.js';

/** How the body of a good answer is read: parsed JSON, its text, or its bytes. */
export type BodyFormat = 'json' | 'text' | 'bytes';

/** What one call has of its own. */
export interface CallOptions {
  /** Milliseconds of one attempt. Default: that of the client. */
  readonly timeout?: number | undefined;
  /** Milliseconds of all attempts. Default: that of the client. */
  readonly deadline?: number | undefined;
  /** Default: as the client does; false for never. */
  readonly retry?: RetryOptions | false | undefined;
  /** Run after those of the client. */
  readonly hooks?: UpstreamHooks | undefined;
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

export interface RequestOptions<Body = unknown> extends CallOptions {
  /** Values for names in braces of the path. */
  readonly params?: PathParams | undefined;
  readonly query?: QueryParams | undefined;
  /** Over those of the client. */
  readonly headers?: HeadersInit | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: BodyInit | undefined;
  /** How the body of the answer is read. Default: `json`, undefined where there is none. */
  readonly as?: BodyFormat | undefined;
  /** Checks what came, e.g. by a schema. What it throws is an `UpstreamInvalidBody`. */
  readonly parse?: ((body: unknown) => Body | PromiseLike<Body>) | undefined;
}

export interface RestResponse<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface FetchOptions extends Omit<RequestInit, 'signal'>, Omit<CallOptions, 'signal'> {
  /** Gives the call up; null for none, not even that of a Request. */
  readonly signal?: AbortSignal | null | undefined;
}

const FORMATS: readonly unknown[] = ['json', 'text', 'bytes'] satisfies BodyFormat[];
// looked at where it is used
const ANY: OptionCheck = [() => true, ''];

const CHECKS: OptionChecks<keyof RequestOptions> = {
  timeout: ANY,
  deadline: ANY,
  retry: ANY,
  hooks: ANY,
  signal: [isSignal, 'an AbortSignal'],
  params: [isObject, 'an object from names to values'],
  query: [isObject, 'an object from names to values'],
  headers: ANY,
  json: ANY,
  body: ANY,
  as: [(value) => FORMATS.includes(value), "'json', 'text' or 'bytes'"],
  parse: [isFunction, 'a function of the body'],
};

/** @throws SetupError for options that cannot be meant. */
export function assertRequestOptions(options: object): void {
  assertOptionValues({
    subject: 'A call',
    options,
    checks: CHECKS,
    // not the value, which may be of a client
    mistake: (name, _, remedy) => `A call has ${name} that cannot be meant; give it ${remedy}.`,
  });
}

function isSignal(value: unknown): boolean {
  return typeof (value as Partial<AbortSignal> | null)?.addEventListener === 'function';
}
