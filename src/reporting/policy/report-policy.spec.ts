import { describe, expect, it } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { contentOfUnknown, createContent } from '../../core/error-content.js';
import type { ErrorOptions } from '../../core/error-options.js';
import type { Failure } from '../record/error-record.js';
import { createReportPolicy } from './report-policy.js';
import type { ReportRule } from './report-rule.js';

class StoreBusy extends Error {}
class VeryBusy extends StoreBusy {}

interface FailureParts extends Partial<Omit<Failure, 'error'>> {
  readonly status?: number;
  readonly options?: ErrorOptions;
  readonly thrown?: unknown;
  readonly steps?: readonly unknown[];
  readonly followUps?: readonly unknown[];
}

function failureOf({ status, options, thrown, steps, followUps, ...rest }: FailureParts): Failure {
  const content =
    status === undefined
      ? contentOfUnknown(thrown, false)
      : createContent(status, { message: 'x' }, options);
  const error = createApiError(thrown ?? new Error('x'), {
    content,
    steps: steps ?? [],
    failures: followUps ?? [],
  });
  return {
    error,
    transport: 'http',
    method: 'GET',
    route: '/contacts/:id',
    outcome: 'answered',
    ...rest,
  };
}

const decide = (parts: FailureParts, ...rules: ReportRule[]) =>
  createReportPolicy(rules)(failureOf(parts));

describe('createReportPolicy', () => {
  it.each<[string, FailureParts, object]>([
    ['unknown', {}, { level: 'error', stack: true, alarm: true }],
    ['5xx', { status: 503 }, { level: 'error', stack: true, alarm: false }],
    ['4xx', { status: 404 }, { level: 'info', stack: false, alarm: false }],
    [
      'what the exception asks for',
      { status: 404, options: { logLevel: 'warn', alarm: true } },
      { level: 'warn', stack: false, alarm: true },
    ],
    [
      'an error by its own wish has its stack',
      { status: 404, options: { logLevel: 'error' } },
      { level: 'error', stack: true },
    ],
    ['none', { status: 404, options: { logLevel: false } }, { level: false }],
    [
      'a failure while answering',
      { status: 404, options: { logLevel: false }, followUps: [new Error('formatter')] },
      { level: 'error', stack: true },
    ],
    ['a client that has gone', { outcome: 'client gone' }, { level: 'debug', alarm: false }],
  ])('decides by default: %s', (_, parts, expected) => {
    expect(decide(parts)).toMatchObject(expected);
    // a rule that is for other failures changes nothing
    expect(decide(parts, { code: 'OTHER', level: 'warn' })).toMatchObject(expected);
  });

  it.each<[string, ReportRule, boolean]>([
    ['status', { status: 404 }, true],
    ['another status', { status: 405 }, false],
    ['statuses', { status: [400, '4xx'] }, true],
    ['another class of statuses', { status: '5xx' }, false],
    ['code', { code: 'NOT_FOUND' }, true],
    ['codes', { code: ['A', 'NOT_FOUND'] }, true],
    ['another code', { code: 'NOT_FOUN' }, false],
    ['class', { class: StoreBusy }, true],
    ['classes', { class: [TypeError, StoreBusy] }, true],
    ['another class', { class: TypeError }, false],
    ['predicate', { when: ({ route }) => route === '/contacts/:id' }, true],
    ['another predicate', { when: ({ error }) => error.isUnknown }, false],
    ['all conditions', { status: 404, code: 'NOT_FOUND', class: Error, when: () => true }, true],
    ['all conditions but one', { status: 404, code: 'X' }, false],
    ['no condition', {}, true],
  ])('lets a rule match by %s', (_, rule, matches) => {
    const decision = decide({ status: 404, thrown: new VeryBusy('x') }, { ...rule, level: 'warn' });
    expect(decision.level).toBe(matches ? 'warn' : 'info');
  });

  it('matches what translators made, too', () => {
    const parts = { status: 409, thrown: new TypeError('x'), steps: [new StoreBusy('y')] };
    expect(decide(parts, { class: StoreBusy, alarm: true }).alarm).toBe(true);
  });

  it('takes each answer from the first rule that has it', () => {
    const decision = decide(
      { status: 404, options: { logLevel: 'debug', alarm: true } },
      { stack: true },
      { level: false, alarm: false },
      { level: 'error', stack: false, fields: () => ({ tenant: 7 }) },
      { fields: () => ({ tenant: 8 }) },
    );
    expect(decision).toEqual({
      level: false,
      stack: true,
      alarm: false,
      fields: { tenant: 7 },
      failures: [],
    });
  });

  it('keeps of the fields what survives JSON', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const fields = () => ({ circular, big: 7n, run: () => 1, fine: { a: [1] } });
    expect(decide({ status: 404 }, { fields }).fields).toEqual({ fine: { a: [1] } });
  });

  it('takes no promise for an answer', () => {
    const rejected = (): never => Promise.reject(new Error('late')) as never;
    const decision = decide(
      { status: 404 },
      { when: (() => Promise.resolve(false)) as never, level: false },
      { fields: rejected },
    );
    expect(decision).toMatchObject({ level: 'error', fields: undefined });
    expect(decision.failures.map(String)).toEqual([
      'TypeError: when of a rule gave a promise; it cannot be async',
      'TypeError: fields of a rule gave a promise; it cannot be async',
    ]);
  });

  it('survives rules that throw, and tells', () => {
    const failure = new Error('rule');
    const fail = (): never => {
      throw failure;
    };
    const rules = [{ when: fail, level: false } as const, { fields: fail }];
    expect(decide({ status: 404 }, ...rules)).toMatchObject({
      level: 'error',
      fields: undefined,
      failures: [failure, failure],
    });
    expect(decide({ status: 404, outcome: 'client gone' }, ...rules).level).toBe('debug');
    const hostile: unknown = new Proxy({}, { getPrototypeOf: fail });
    expect(decide({ status: 404, thrown: hostile }, { class: Error, level: 'warn' })).toMatchObject(
      { level: 'info', failures: [] },
    );
  });
});
