import type { ValidationError } from 'class-validator';

import type { Issue } from '../../core/issue.js';
import { DEFAULT_LIMITS, IssueBudget } from '../../core/issue-budget.js';
import { addValidationErrors, UNKNOWN_INPUT } from './validation-error-issues.js';

/** The issues of a value of unknown origin, with places in the value itself. */
export function issuesOfErrors(errors: readonly ValidationError[]): readonly Issue[] {
  const budget = new IssueBudget(DEFAULT_LIMITS);
  const place = { source: 'body', name: undefined } as const;
  const parameter = { place, sent: UNKNOWN_INPUT, metatype: undefined };
  addValidationErrors(errors, parameter, { budget, overrides: {} });
  return budget.issues();
}
