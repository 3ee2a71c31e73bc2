import type { ErrorLogLevel } from '../../core/error-options.js';
import { MemberLimits, jsonCopy, type JsonObject } from '../../core/json.js';
import type { Failure } from '../record/error-record.js';
import { assertSettled, isRuleFor, type ReportRule } from './report-rule.js';

/** What is to be written of a failure, and whether the admins are told. */
export interface ReportDecision {
  /** False: no record. */
  readonly level: ErrorLogLevel | false;
  readonly stack: boolean;
  readonly alarm: boolean;
  /** What rules add to the record. */
  readonly fields: JsonObject | undefined;
  /** What predicates and fields of rules threw. */
  readonly failures: readonly unknown[];
}

/** From a failure to what is written of it: a pure function. */
export type ReportPolicy = (failure: Failure) => ReportDecision;

const NOTHING: readonly unknown[] = Object.freeze([]);

/**
 * Rules come first, then what the exception itself asks for, then the defaults: unknown and 5xx
 * `error` with stacks, 4xx `info` without, alarms for unknown ones. A failure while answering is
 * always an `error`, and a client that has gone always `debug` without an alarm.
 */
export function createReportPolicy(rules: readonly ReportRule[] = []): ReportPolicy {
  return rules.length === 0 ? decideByDefault : (failure) => decideByRules(rules, failure);
}

function decideByDefault(failure: Failure): ReportDecision {
  const { error, outcome } = failure;
  if (outcome === 'client gone') return GONE;
  const level = levelOf(failure, error.logLevel);
  return {
    level,
    stack: hasStack(failure, level),
    alarm: error.alarm,
    fields: undefined,
    failures: NOTHING,
  };
}

const GONE: ReportDecision = Object.freeze({
  level: 'debug',
  stack: false,
  alarm: false,
  fields: undefined,
  failures: NOTHING,
});

function decideByRules(rules: readonly ReportRule[], failure: Failure): ReportDecision {
  const failures: unknown[] = [];
  const matching = rules.filter((rule) => safely(() => isRuleFor(rule, failure), failures));
  const fields = fieldsOf(matching, failure, failures);
  const { error, outcome } = failure;
  if (outcome === 'client gone') return { ...GONE, fields, failures };
  const said = <K extends 'level' | 'stack' | 'alarm'>(name: K): ReportRule[K] | undefined =>
    matching.find((rule) => rule[name] !== undefined)?.[name];
  const level = failures.length > 0 ? 'error' : levelOf(failure, said('level') ?? error.logLevel);
  return {
    level,
    stack: said('stack') ?? hasStack(failure, level),
    alarm: said('alarm') ?? error.alarm,
    fields,
    failures,
  };
}

function levelOf({ error }: Failure, asked: ErrorLogLevel | false | undefined) {
  // a failure while answering is always a defect of the application
  if (error.followUps.length > 0) return 'error';
  return asked ?? (error.isUnknown || error.status >= 500 ? 'error' : 'info');
}

function hasStack({ error }: Failure, level: ErrorLogLevel | false): boolean {
  return error.isUnknown || error.status >= 500 || level === 'error';
}

function fieldsOf(
  rules: readonly ReportRule[],
  failure: Failure,
  failures: unknown[],
): ReportDecision['fields'] {
  const fields = rules.find((rule) => rule.fields !== undefined)?.fields;
  return (
    fields &&
    safely(() => {
      const members = fields(failure);
      assertSettled(members, 'fields');
      return plainMembersOf(members);
    }, failures)
  );
}

/** What survives JSON: a cycle must not cost the record. */
function plainMembersOf(members: Readonly<Record<string, unknown>>): JsonObject {
  const limits = new MemberLimits();
  const copies = Object.entries(members).map(
    ([name, value]) => [name, jsonCopy(value, limits)] as const,
  );
  return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined)) as JsonObject;
}

function safely<T>(action: () => T, failures: unknown[]): T | undefined {
  try {
    return action();
  } catch (failure) {
    failures.push(failure);
    return undefined;
  }
}
