import {
  assertOptionValues,
  isBoolean,
  isFunction,
  isObject,
  isPositiveInteger,
  type OptionCheck,
  type OptionChecks,
} from '../core/option-checks.js';
import { SetupError } from '../core/setup-error.js';
import { assertRetry, type RetryOptions } from './call/retry-options.js';
import { assertHooks, type UpstreamHooks } from './hooks/upstream-hooks.js';
import type { IncomingOptions } from './incoming/incoming-request.js';
import type { TraceContext } from './incoming/trace-context.js';
import { assertPolicy, type UpstreamPolicy } from './policy/upstream-policy.js';
import type { RegisteredException } from './registry/exception-registry.js';

/** What is said of failed calls, whatever makes them. */
export interface UpstreamOptions {
  /** Name of the service, in records and exceptions. */
  readonly name: string;
  /** Milliseconds of all attempts of a call. Default: no limit but that of each attempt. */
  readonly deadline?: number;
  /** Failed calls that are made again. Default: none. */
  readonly retry?: RetryOptions | false;
  readonly hooks?: UpstreamHooks;
  /** How failed calls that nobody catches are answered. Default: `mask`. */
  readonly policy?: UpstreamPolicy;
  /** Exceptions of the service that are thrown here, too, by their codes. Default: none. */
  readonly exceptions?: readonly RegisteredException[];
  /** Bytes of the body of a failed answer that are read. Default: 65536. */
  readonly maxErrorBytes?: number;
  /**
   * Whether calls carry the request id and the trace context of the incoming request. Not for services of
   * others. Default: true.
   */
  readonly propagate?: boolean;
  /** Headers of the current trace, instead of those of the incoming request. Default: none. */
  readonly traceContext?: TraceContext;
  readonly incoming?: IncomingOptions;
}

const isPositive = (value: unknown): boolean =>
  typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER;

export const MILLISECONDS: OptionCheck = [isPositive, 'milliseconds, more than 0'];
export const BYTES: OptionCheck = [isPositiveInteger, 'a number of bytes'];
const OBJECT: OptionCheck = [isObject, 'an object'];

export const UPSTREAM_CHECKS: OptionChecks<keyof UpstreamOptions> = {
  name: [(value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value), 'a short name'],
  deadline: MILLISECONDS,
  retry: [(value) => value === false || isObject(value), 'an object or false'],
  hooks: OBJECT,
  policy: [() => true, ''],
  exceptions: [Array.isArray, 'a list of exceptions'],
  maxErrorBytes: BYTES,
  propagate: [isBoolean, 'true or false'],
  traceContext: [isFunction, 'a function that gives headers'],
  incoming: OBJECT,
};

/** @throws SetupError naming `kind`, for options that cannot be meant. */
export function assertChecked(kind: string, options: unknown, checks: OptionChecks): void {
  if (!isObject(options)) {
    throw new SetupError(`${kind} got ${String(options)} as options; give it an object.`);
  }
  const { name } = options as UpstreamOptions;
  if (name === undefined) throw new SetupError(`${kind} has no name; give it that of the service.`);
  const subject = `${kind} ${JSON.stringify(name)}`;
  assertOptionValues({
    subject,
    options: options as object,
    checks,
    // not the value: an address may have a password
    mistake: (option, _, remedy) =>
      `${subject} has an option ${option} that cannot be meant; give it ${remedy}.`,
  });
  assertParts(subject, options as UpstreamOptions);
}

function assertParts(subject: string, { retry, hooks, policy, incoming }: UpstreamOptions): void {
  if (retry !== undefined) assertRetry(subject, retry);
  if (hooks !== undefined) assertHooks(subject, hooks);
  if (policy !== undefined) assertPolicy(subject, policy);
  if (incoming !== undefined) assertIncoming(subject, incoming);
}

const INCOMING_CHECKS: OptionChecks<keyof IncomingOptions> = {
  abort: [isBoolean, 'true or false'],
  budget: MILLISECONDS,
  requestId: [isFunction, 'a function of the request'],
};

function assertIncoming(subject: string, incoming: IncomingOptions): void {
  assertOptionValues({
    subject: `${subject}, incoming`,
    options: incoming,
    checks: INCOMING_CHECKS,
    mistake: (name, _, remedy) =>
      `${subject} has incoming.${name} that cannot be meant; give it ${remedy}.`,
  });
}
