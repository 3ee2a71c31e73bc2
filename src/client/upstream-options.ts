import { SetupError, unknownOption } from '../core/setup-error.js';
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

/** Whether a value can be meant, and what else to give. */
export type OptionCheck = readonly [(value: unknown) => boolean, string];

export const isFunction = (value: unknown): boolean => typeof value === 'function';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isPositive = (value: unknown): boolean =>
  typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

export const MILLISECONDS: OptionCheck = [isPositive, 'milliseconds, more than 0'];
export const BYTES: OptionCheck = [isCount, 'a number of bytes'];
export const OBJECT: OptionCheck = [isObject, 'an object'];

export const UPSTREAM_CHECKS: Readonly<Record<keyof UpstreamOptions, OptionCheck>> = {
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
export function assertChecked(
  kind: string,
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
): void {
  if (!isObject(options) || Array.isArray(options)) {
    throw new SetupError(`${kind} got ${String(options)} as options; give it an object.`);
  }
  const { name } = options as UpstreamOptions;
  if (name === undefined) throw new SetupError(`${kind} has no name; give it that of the service.`);
  const subject = `${kind} ${JSON.stringify(name)}`;
  for (const [option, value] of Object.entries(options as object)) {
    const check = Object.hasOwn(checks, option) ? checks[option] : undefined;
    if (check === undefined) throw unknownOption(subject, option, Object.keys(checks));
    if (value === undefined || check[0](value)) continue;
    // not the value: an address may have a password
    throw new SetupError(
      `${subject} has an option ${option} that cannot be meant; give it ${check[1]}.`,
    );
  }
  assertParts(subject, options as UpstreamOptions);
}

function assertParts(subject: string, { retry, hooks, policy, incoming }: UpstreamOptions): void {
  if (retry !== undefined) assertRetry(subject, retry);
  if (hooks !== undefined) assertHooks(subject, hooks);
  if (policy !== undefined) assertPolicy(subject, policy);
  if (incoming !== undefined) assertIncoming(subject, incoming);
}

const INCOMING_CHECKS: Readonly<Record<keyof IncomingOptions, OptionCheck>> = {
  abort: [isBoolean, 'true or false'],
  budget: MILLISECONDS,
  requestId: [isFunction, 'a function of the request'],
};

function assertIncoming(subject: string, incoming: IncomingOptions): void {
  for (const [name, value] of Object.entries(incoming)) {
    if (!Object.hasOwn(INCOMING_CHECKS, name)) {
      throw unknownOption(`${subject}, incoming`, name, Object.keys(INCOMING_CHECKS));
    }
    const [isValid, expected] = INCOMING_CHECKS[name as keyof IncomingOptions];
    if (value === undefined || isValid(value)) continue;
    throw new SetupError(
      `${subject} has incoming.${name} that cannot be meant; give it ${expected}.`,
    );
  }
}
