import { assertOptionValues, isBoolean, type OptionChecks } from '../../core/option-checks.js';
import { SetupError } from '../../core/setup-error.js';

/** Failed calls are made again, if their method is idempotent. */
export interface RetryOptions {
  /** How often at most, 1 to 10. */
  readonly retries: number;
  /** Statuses that are worth it. Default: 408, 429, 500, 502, 503 and 504. */
  readonly statuses?: readonly number[];
  /** Milliseconds before the second attempt; doubled with each further one. Default: 300. */
  readonly minDelay?: number;
  /** Milliseconds. A service that asks for a longer wait is not asked again. Default: 10000. */
  readonly maxDelay?: number;
  /**
   * Whether calls of any method are made again: of a POST that may be repeated. Default: those with an
   * idempotent method, and those with the header `Idempotency-Key`.
   */
  readonly anyMethod?: boolean;
}

export interface RetrySettings {
  readonly retries: number;
  readonly statuses: ReadonlySet<number>;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly anyMethod: boolean;
}

const STATUSES = [408, 429, 500, 502, 503, 504];

export function retrySettingsOf(options: RetryOptions | false | undefined) {
  if (options === undefined || options === false) return undefined;
  const { retries, statuses = STATUSES, minDelay = 300, maxDelay = 10_000 } = options;
  const { anyMethod = false } = options;
  return { retries, statuses: new Set(statuses), minDelay, maxDelay, anyMethod };
}

/** Those of a call, which nobody has looked at before. @throws SetupError for options that cannot be meant. */
export function retrySettingsOfCall(options: RetryOptions | false) {
  assertRetry('A call', options);
  return retrySettingsOf(options);
}

// RFC 9110 section 9.2.2
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

/** Whether a request may be sent twice. A body that is a stream is gone after the first time. */
export function isRepeatable(
  { anyMethod }: RetrySettings,
  request: { readonly method: string; readonly headers: Headers; readonly body: unknown },
): boolean {
  const { method, headers, body } = request;
  if (!anyMethod && !IDEMPOTENT.has(method) && !headers.has('idempotency-key')) return false;
  return !isStream(body);
}

/** A body that is gone once it was sent. */
export function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return 'getReader' in body || 'pipe' in body || Symbol.asyncIterator in body;
}

// a day: setTimeout takes not much more
const MAX_DELAY = 86_400_000;

const isDelay = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_DELAY;

const CHECKS: OptionChecks<keyof RetryOptions> = {
  retries: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 10,
    'a number from 1 to 10',
  ],
  statuses: [
    (value) => Array.isArray(value) && value.every((one) => Number.isInteger(one) && one >= 400),
    'a list of statuses from 400 on',
  ],
  minDelay: [isDelay, 'milliseconds, a day at most'],
  maxDelay: [isDelay, 'milliseconds, a day at most'],
  anyMethod: [isBoolean, 'true or false'],
};

/** @throws SetupError naming `subject`, for options that cannot be meant. */
export function assertRetry(subject: string, retry: unknown): void {
  if (retry === false) return;
  if (typeof retry !== 'object' || retry === null || Array.isArray(retry)) {
    throw new SetupError(
      `${subject} has retry ${JSON.stringify(retry)}; give it an object or false.`,
    );
  }
  if (!('retries' in retry)) {
    throw new SetupError(`${subject} has retry without retries; say how often at most.`);
  }
  assertOptionValues({
    subject: `${subject}, retry`,
    options: retry,
    checks: CHECKS,
    mistake: (name, value, remedy) =>
      `${subject} has retry with ${name} ${JSON.stringify(value)}; give it ${remedy}.`,
  });
}
