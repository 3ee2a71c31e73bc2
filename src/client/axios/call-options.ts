import {
  assertOptionValues,
  type OptionCheck,
  type OptionChecks,
} from '../../core/option-checks.js';
import type { RetryOptions } from '../call/retry-options.js';
import type { UpstreamHooks } from '../hooks/upstream-hooks.js';

/** What one call has of its own, as the member `upstream` of its config. Its timeout and signal are those of axios. */
export interface UpstreamCallOptions {
  /** Template of the address, for records, e.g. `contacts/{id}`. Default: the address, its values as `{}`. */
  readonly endpoint?: string;
  /** Milliseconds of all attempts. */
  readonly deadline?: number;
  readonly retry?: RetryOptions | false;
  /** Run after those of the client. */
  readonly hooks?: UpstreamHooks;
}

declare module 'axios' {
  interface AxiosRequestConfig {
    upstream?: UpstreamCallOptions;
  }
}

// looked at where it is used
const ANY: OptionCheck = [() => true, ''];

const CHECKS: OptionChecks<keyof UpstreamCallOptions> = {
  endpoint: [(value) => typeof value === 'string', 'a template of the address'],
  deadline: ANY,
  retry: ANY,
  hooks: ANY,
};

/** @throws SetupError for what is no option of a call. */
export function assertUpstreamCallOptions(options: object): void {
  assertOptionValues({
    subject: 'The upstream of a call',
    options,
    checks: CHECKS,
    mistake: (name, _, remedy) =>
      `The upstream of a call has ${name} that cannot be meant; give it ${remedy}.`,
  });
}

/**
 * The part of a config with what a call has of its own, for types of axios that do not know it: those of CommonJS.
 *
 *     http.get('contacts/8', { timeout: 500, ...upstreamConfig({ endpoint: 'contacts/{id}' }) });
 */
export function upstreamConfig(upstream: UpstreamCallOptions): object {
  return { upstream };
}
