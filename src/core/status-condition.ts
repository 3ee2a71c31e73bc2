import { isErrorStatus } from './reason-phrase.js';

/** A status, `4xx` or `5xx`. */
export type StatusCondition = number | '4xx' | '5xx';

export function isStatusCondition(value: unknown): value is StatusCondition {
  return value === '4xx' || value === '5xx' || isErrorStatus(value);
}

export function meetsStatus(condition: StatusCondition, status: number): boolean {
  return typeof condition === 'number'
    ? condition === status
    : condition.startsWith(String(Math.floor(status / 100)));
}

/** Whether a value is what a check takes, or a list of at least one. */
export function isOneOrMore(value: unknown, check: (one: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(check) : check(value);
}

/** Whether a condition, or one of several, is met. */
export function meets<T>(condition: T | readonly T[], isMet: (one: T) => boolean): boolean {
  return Array.isArray(condition) ? (condition as readonly T[]).some(isMet) : isMet(condition as T);
}
