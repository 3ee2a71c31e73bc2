import { DEFAULT_LIMITS, type IssueLimits } from '../core/issue-budget.js';
import {
  assertOptionValues,
  isPositiveInteger,
  type Check,
  type OptionChecks,
} from '../core/option-checks.js';
import type { RequestValidationPipeOptions } from '../validation/pipe/request-validation.pipe.js';

/** Options of the pipe, and of what is made of its rejections. */
export interface ValidationOptions extends RequestValidationPipeOptions {
  /**
   * Where all issues of a request are put together. `filter`: as the answer is made, at no cost for
   * valid requests; filters of the application see the first rejection, and `collectIssues(host)`
   * gives them the rest. `interceptor`: before filters and global interceptors, at the cost of one
   * interceptor. `false`: the first rejection alone. Default: `filter`.
   */
  readonly aggregate?: 'filter' | 'interceptor' | false;
  /** Milliseconds that an answer waits for pipes that do not settle. Default: 5000. */
  readonly collectTimeout?: number;
}

const isAny: Check = () => true;

/** The options of Nest 11 and 12, which the pipe checks itself, and our own. */
const CHECKS: OptionChecks = {
  aggregate: [
    (value) => ['filter', 'interceptor', false].includes(value as never),
    "'filter', 'interceptor' or false",
  ],
  collectTimeout: [isPositiveInteger, 'a number of milliseconds from 1 on'],
  issues: [isOverrides, 'overrides with message and code, by the name of a constraint'],
  maxIssues: [isPositiveInteger, 'a number from 1 on'],
  maxIssueBytes: [isPositiveInteger, 'a number of bytes from 1 on'],
  errorHttpStatusCode: [(value) => value === 400 || value === 422, '400 or 422'],
  transform: [isAny, ''],
  whitelist: [isAny, ''],
  disableErrorMessages: [isAny, ''],
  transformOptions: [isAny, ''],
  exceptionFactory: [isAny, ''],
  validateCustomDecorators: [isAny, ''],
  expectedType: [isAny, ''],
  validatorPackage: [isAny, ''],
  transformerPackage: [isAny, ''],
  errorFormat: [isAny, ''],
  maxErrorMessagesLength: [isAny, ''],
  enableDebugMessages: [isAny, ''],
  skipUndefinedProperties: [isAny, ''],
  skipNullProperties: [isAny, ''],
  skipMissingProperties: [isAny, ''],
  forbidNonWhitelisted: [isAny, ''],
  forbidUnknownValues: [isAny, ''],
  groups: [isAny, ''],
  always: [isAny, ''],
  strictGroups: [isAny, ''],
  dismissDefaultMessages: [isAny, ''],
  validationError: [isAny, ''],
  stopAtFirstError: [isAny, ''],
};

/** @throws SetupError for an option that is unknown or of the wrong kind. */
export function assertValidationOptions(options: ValidationOptions): void {
  assertOptionValues({
    subject: 'RestErrorsModule',
    options,
    checks: CHECKS,
    path: 'validation.',
    mistake: (name, value, remedy) =>
      `RestErrorsModule got option ${name} as ${JSON.stringify(value) ?? typeof value}; give it ${remedy}.`,
  });
}

function isOverrides(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((override: unknown) => {
    if (typeof override !== 'object' || override === null) return false;
    const { message, code } = override as { message?: unknown; code?: unknown };
    const isText = message === undefined || ['string', 'function'].includes(typeof message);
    return isText && (code === undefined || typeof code === 'string');
  });
}

const OF_COLLECTING: ReadonlySet<string> = new Set(['aggregate', 'collectTimeout']);

/** Without our own: Nest's pipe passes on to class-validator what it does not know. */
export function pipeOptionsOf(options: ValidationOptions): RequestValidationPipeOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !OF_COLLECTING.has(name)));
}

export function limitsOf(
  options: ValidationOptions,
  otherwise: IssueLimits = DEFAULT_LIMITS,
): IssueLimits {
  return {
    maxIssues: options.maxIssues ?? otherwise.maxIssues,
    maxIssueBytes: options.maxIssueBytes ?? otherwise.maxIssueBytes,
  };
}
