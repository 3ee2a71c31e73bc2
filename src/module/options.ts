import type { Type } from '@nestjs/common';

import type { ErrorClass } from '../core/user-exception.decorator.js';
import { isHeaderValue, isMediaRange } from '../core/header-fields.js';
import {
  assertOptionValues,
  isBoolean,
  isFunction,
  isObject,
  type Check,
  type OptionChecks,
} from '../core/option-checks.js';
import { SetupError } from '../core/setup-error.js';
import type { ErrorFormatter } from '../http/formatters/error-formatter.js';
import type { ResponseHook } from '../http/response-hook/response-hook.js';
import { assertAlarmOptions, type AlarmOptions } from '../reporting/alarms/alarm-options.js';
import type { ErrorReporter } from '../reporting/error-reporter.js';
import type { ErrorTelemetry } from '../reporting/telemetry.js';
import type { RequestTransactions } from '../transaction/request/request-transactions.js';
import { assertReportingOptions, type ReportingOptions } from './reporting-options.js';
import { assertValidationOptions, type ValidationOptions } from './validation-options.js';

export interface RestErrorsOptions {
  /** Format of the answers. Default: `ErrorListFormatter`, `{ "Errors": [...], "StatusCode": n }`. */
  readonly formatter?: Type<ErrorFormatter>;
  /** Whether `Accept: application/problem+json` and `+xml` get problem details. Default: true. */
  readonly negotiation?: boolean;
  /** Sees every answer before it leaves and may replace its body. Default: none. */
  readonly responseHook?: Type<ResponseHook>;
  /** Writes the record of each failure. Default: `LoggerReporter`, on Nest's Logger. */
  readonly reporter?: Type<ErrorReporter>;
  /** Exception classes of the application, checked for codes given twice. Default: none. */
  readonly exceptions?: readonly ErrorClass[];
  /** Sends messages of unknown errors, whoever wrote them, to clients. Default: false. */
  readonly exposeUnknownMessages?: boolean;
  /** `WWW-Authenticate` of a 401 that has none, e.g. `Bearer realm="contacts"`. Default: none. */
  readonly wwwAuthenticate?: string;
  /**
   * Media types that the application reads, told to clients on a 415.
   * Default: `application/json` and `application/x-www-form-urlencoded`.
   */
  readonly consumes?: readonly string[];
  /** The id of a request. Default: `X-Request-Id` set on the answer, else Express' `request.id`. */
  readonly requestId?: (request: unknown) => string | undefined;
  /**
   * Validates requests as a whole: options of Nest's ValidationPipe and of what is made of its
   * rejections; false for neither. A ValidationPipe that the application has set up globally stays
   * the only one. Default: `transform` and `whitelist`, all issues in one answer with status 400.
   */
  readonly validation?: ValidationOptions | false;
  /**
   * Runs requests in transactions: `typeOrmTransactions()` of `nestjs-rest-errors/typeorm`. Default: none.
   */
  readonly transactions?: RequestTransactions;
  /** What is written of failures, and of other requests. Default: failures, by their status. */
  readonly reporting?: ReportingOptions;
  /**
   * Traces and counts failures: `openTelemetry()` of `nestjs-rest-errors/opentelemetry`. Default: none.
   */
  readonly telemetry?: ErrorTelemetry;
  /** Who is told of failures that nobody expected, and how often. Default: nobody. */
  readonly alarms?: AlarmOptions;
}

const isFieldValue: Check = (value) => isHeaderValue(value) && value !== '';
const isArrayOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isFilled: Check = (value) => Array.isArray(value) && value.length > 0;

const CHECKS: OptionChecks<keyof RestErrorsOptions> = {
  formatter: [isFunction, 'a class with mediaType and format()'],
  negotiation: [isBoolean, 'true or false'],
  responseHook: [isFunction, 'a class with onResponse()'],
  reporter: [isFunction, 'a class with report()'],
  exceptions: [isArrayOf(isFunction), 'a list of exception classes'],
  exposeUnknownMessages: [isBoolean, 'true or false'],
  wwwAuthenticate: [isFieldValue, 'a challenge on one line, such as Bearer realm="contacts"'],
  consumes: [
    (value) => isFilled(value) && isArrayOf(isMediaRange)(value),
    'a list of media types, at least one',
  ],
  requestId: [isFunction, 'a function of the request'],
  validation: [(value) => value === false || isObject(value), 'options or false'],
  transactions: [isTransactions, 'what typeOrmTransactions() gives'],
  reporting: [isObject, 'an object of options'],
  telemetry: [
    (value) => typeof (value as Partial<ErrorTelemetry> | null)?.record === 'function',
    'what openTelemetry() gives',
  ],
  alarms: [isObject, 'an object with channels'],
};

function isTransactions(value: unknown): boolean {
  return typeof (value as Partial<RequestTransactions> | null)?.interceptorFor === 'function';
}

/** @throws SetupError at start-up for an option that is unknown or of the wrong kind. */
export function assertOptions(options: unknown): asserts options is RestErrorsOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new SetupError(`RestErrorsModule got ${String(options)} as options; give it an object.`);
  }
  assertOptionValues({
    subject: 'RestErrorsModule',
    options,
    checks: CHECKS,
    mistake: (name, value, remedy) =>
      `RestErrorsModule got option ${name} of type ${typeof value}; give it ${remedy}.`,
  });
  const { alarms, validation, reporting } = options as RestErrorsOptions;
  if (alarms) assertAlarmOptions(alarms);
  if (reporting) assertReportingOptions(reporting);
  if (validation) assertValidationOptions(validation);
}
