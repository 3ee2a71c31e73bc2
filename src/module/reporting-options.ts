import { constants } from 'node:os';

import { assertOptionValues, isPositiveInteger, type OptionChecks } from '../core/option-checks.js';
import { SetupError } from '../core/setup-error.js';
import {
  REPORTING_LEVELS,
  isReportingLevel,
  type ReportingLevel,
} from '../reporting/exchange/exchange-record.js';
import type { SamplingOptions } from '../reporting/policy/record-sampler.js';
import { assertReportRule, type ReportRule } from '../reporting/policy/report-rule.js';

/** What is written of failures, and of other requests. */
export interface ReportingOptions {
  /**
   * How much: `default`, failures; `troubleshoot`, failures with request and answer, without what is
   * secret; `full`, all requests, with both. Default: `default`.
   */
  readonly level?: ReportingLevel;
  /** Level, stack, alarm and more fields of the records of some failures. Default: none. */
  readonly rules?: readonly ReportRule[];
  /**
   * Paths in the data of a record whose values are not written, in the syntax of pino, e.g.
   * `exchange.request.headers["x-tenant"]`. Credentials, cookies and values of queries never are. Default: none.
   */
  readonly redact?: readonly string[];
  /** Names in queries whose values may be written. Default: none. */
  readonly readableQuery?: readonly string[];
  /** At most so many records of one fingerprint in an interval. Default: all records. */
  readonly sampling?: SamplingOptions;
  /** Signal that switches debugging on and off, e.g. `SIGUSR2`. Default: none. */
  readonly debugSignal?: NodeJS.Signals;
  /** What `ErrorReports.unexpected` does. Default: `report` where `NODE_ENV` is `production`, else `throw`. */
  readonly unexpected?: 'throw' | 'report';
}

// no process hears of them
const UNHEARD = ['SIGKILL', 'SIGSTOP'];

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');

const CHECKS: OptionChecks<keyof ReportingOptions> = {
  level: [isReportingLevel, REPORTING_LEVELS.join(', ')],
  rules: [Array.isArray, 'a list of rules'],
  redact: [isTexts, 'a list of paths'],
  readableQuery: [isTexts, 'a list of names'],
  sampling: [
    (value) => typeof value === 'object' && value !== null,
    'an object with limit and interval',
  ],
  debugSignal: [
    (value) => Object.hasOwn(constants.signals, String(value)) && !UNHEARD.includes(String(value)),
    'the name of a signal that can be listened to, such as SIGUSR2',
  ],
  unexpected: [(value) => value === 'throw' || value === 'report', "'throw' or 'report'"],
};

const SAMPLING_CHECKS: OptionChecks<keyof SamplingOptions> = {
  limit: [isPositiveInteger, 'a number of records from 1 on'],
  interval: [isPositiveInteger, 'a number of milliseconds from 1 on'],
};

/** @throws SetupError for an option that is unknown or of the wrong kind. */
export function assertReportingOptions(options: ReportingOptions): void {
  assertMembers('reporting', options, CHECKS);
  if (options.sampling !== undefined) {
    assertMembers('reporting.sampling', options.sampling, SAMPLING_CHECKS);
    if (options.sampling.limit === undefined) {
      throw new SetupError(
        'RestErrorsModule got option reporting.sampling without limit; give it a number of records from 1 on.',
      );
    }
  }
  options.rules?.forEach((rule, index) => assertReportRule(`reporting.rules[${index}]`, rule));
}

function assertMembers(path: string, options: object, checks: OptionChecks): void {
  assertOptionValues({
    subject: 'RestErrorsModule',
    options,
    checks,
    path: `${path}.`,
    mistake: (name, value, remedy) =>
      `RestErrorsModule got option ${name} as ${JSON.stringify(value) ?? typeof value}; give it ${remedy}.`,
  });
}
