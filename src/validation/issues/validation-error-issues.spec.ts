import { ValidationError } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { DEFAULT_LIMITS, IssueBudget } from '../../core/issue-budget.js';
import { addValidationErrors, UNKNOWN_INPUT } from './validation-error-issues.js';

const CONSTRAINTS = { isInt: 'x', min: 'x' };

function errorAt(
  property: string,
  children: ValidationError[] = [],
  constraints?: Record<string, string>,
): ValidationError {
  const members = { property, value: 'x', children, ...(constraints && { constraints }) };
  return Object.assign(new ValidationError(), members);
}

function issuesOf(errors: readonly ValidationError[], sent: unknown = UNKNOWN_INPUT) {
  const budget = new IssueBudget(DEFAULT_LIMITS);
  const place = { source: 'body', name: undefined } as const;
  addValidationErrors(errors, { place, sent, metatype: undefined }, { budget, overrides: {} });
  return budget.issues();
}

const pointers = (errors: readonly ValidationError[]) =>
  issuesOf(errors).map(({ pointer }) => pointer);

describe('addValidationErrors', () => {
  it('has the issues of an error before those of its children, and both before its neighbours', () => {
    const errors = [
      errorAt('a', [errorAt('b', [errorAt('c', [], CONSTRAINTS)]), errorAt('d', [], CONSTRAINTS)], {
        isObject: 'x',
      }),
      errorAt('e', [], { isInt: 'x' }),
    ];
    expect(pointers(errors)).toEqual(['/a', '/a/b/c', '/a/b/c', '/a/d', '/a/d', '/e']);
  });

  it('counts what is left out on every level', () => {
    const many = Array.from({ length: 90 }, (_, index) =>
      errorAt(String(index), [errorAt('n', [], CONSTRAINTS)], { isObject: 'x' }),
    );
    const issues = issuesOf(many);
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)?.message).toBe('170 more issues were left out.');
  });

  it('has an end where errors come back to each other, and says each once', () => {
    const loop = errorAt('a', [], { isInt: 'x' });
    loop.children = [errorAt('b', [loop], { isInt: 'x' })];
    expect(pointers([loop, loop])).toEqual(['/a', '/a/b']);
    let shared = errorAt('end', [], { isInt: 'x' });
    for (let depth = 0; depth < 50; depth++) shared = errorAt('next', [shared, shared]);
    expect(pointers([shared])).toEqual([`${'/next'.repeat(50)}/end`]);
  });

  it('goes as deep as the errors', () => {
    let deep = errorAt('end', [], { isInt: 'x' });
    for (let depth = 0; depth < 50_000; depth++) deep = errorAt('next', [deep]);
    expect(pointers([deep])).toEqual(['/next'.repeat(200)]);
  });
});
