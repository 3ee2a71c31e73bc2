import { isErrorLogLevel, type ErrorLogLevel } from '../../core/error-options.js';
import {
  assertOptionValues,
  isBoolean,
  isFunction,
  type OptionChecks,
} from '../../core/option-checks.js';
import { SetupError } from '../../core/setup-error.js';
import {
  isOneOrMore,
  isStatusCondition,
  meets,
  meetsStatus,
  type StatusCondition,
} from '../../core/status-condition.js';
import type { ErrorClass } from '../../core/user-exception.decorator.js';
import type { Failure } from '../record/error-record.js';

/** A status, `4xx` or `5xx`. */
export type RuleStatus = StatusCondition;

/**
 * What the record of some failures is to be. A rule is for failures that meet every condition it
 * has, and for all when it has none. Of several rules the first one that says something counts,
 * for each of `level`, `stack`, `alarm` and `fields` on its own.
 */
export interface ReportRule {
  /** What was thrown, or made of it by a translator, is an instance of one of these. */
  readonly class?: ErrorClass | readonly ErrorClass[];
  readonly status?: RuleStatus | readonly RuleStatus[];
  readonly code?: string | readonly string[];
  /** Must not throw; a rule whose predicate does is passed over, and the record tells. */
  readonly when?: (failure: Failure) => boolean;
  /** Level of the record, false for none. */
  readonly level?: ErrorLogLevel | false;
  /** Whether the record has stacks. */
  readonly stack?: boolean;
  /** Whether the admins are told. */
  readonly alarm?: boolean;
  /** More for the record, e.g. the tenant of the request. */
  readonly fields?: (failure: Failure) => Readonly<Record<string, unknown>>;
}

/** Whether a failure meets the conditions of a rule. @throws what its predicate throws. */
export function isRuleFor(rule: ReportRule, failure: Failure): boolean {
  const { error } = failure;
  if (rule.status !== undefined && !meets(rule.status, (one) => meetsStatus(one, error.status))) {
    return false;
  }
  if (rule.code !== undefined && !meets(rule.code, (one) => one === error.code)) return false;
  if (rule.class !== undefined && !meets(rule.class, (one) => isOfClass(failure, one)))
    return false;
  return rule.when === undefined || isTrue(rule.when(failure));
}

/** @throws TypeError for a promise, of which nobody knows in time. */
function isTrue(answer: unknown): boolean {
  assertSettled(answer, 'when');
  return Boolean(answer);
}

/** @throws TypeError for a promise; what it rejects with is nobody's any more. */
export function assertSettled(answer: unknown, name: keyof ReportRule): void {
  if (!(answer instanceof Promise)) return;
  answer.catch(() => undefined);
  throw new TypeError(`${name} of a rule gave a promise; it cannot be async`);
}

function isOfClass({ error }: Failure, errorClass: ErrorClass): boolean {
  return [error.thrown, ...error.steps].some((value) => isInstance(value, errorClass));
}

function isInstance(value: unknown, errorClass: ErrorClass): boolean {
  try {
    return value instanceof errorClass;
  } catch {
    // a Proxy that refuses to tell its prototype
    return false;
  }
}

const oneOrMore =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    isOneOrMore(value, check);

const CHECKS: OptionChecks<keyof ReportRule> = {
  class: [oneOrMore(isFunction), 'a class of errors, or a list of them'],
  status: [
    oneOrMore(isStatusCondition),
    "a status from 400 to 599, '4xx' or '5xx', or a list of them",
  ],
  code: [oneOrMore((value) => typeof value === 'string'), 'a code, or a list of codes'],
  when: [isFunction, 'a function of the failure'],
  level: [isErrorLogLevel, 'error, warn, info, debug or false'],
  stack: [isBoolean, 'true or false'],
  alarm: [isBoolean, 'true or false'],
  fields: [isFunction, 'a function of the failure'],
};

/** @throws SetupError naming `subject`, for what is no rule. */
export function assertReportRule(subject: string, rule: unknown): void {
  if (typeof rule !== 'object' || rule === null) {
    throw new SetupError(`${subject} is ${String(rule)}; give it an object.`);
  }
  assertOptionValues({
    subject,
    options: rule,
    checks: CHECKS,
    mistake: (name, value, remedy) =>
      `${subject} has ${name} of type ${typeof value}; give it ${remedy}.`,
  });
}
