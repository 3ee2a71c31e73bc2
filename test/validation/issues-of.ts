import { expect } from 'vitest';

import type { ProblemIssue, RestErrorsOptions } from '../../src/index.js';
import { ProblemDetailsFormatter } from '../../src/index.js';
import type { Answer } from '../support/raw-request.js';
import { seen } from '../support/seen.js';

/** Options of applications whose answers show all that an issue has. */
export const problemDetails: RestErrorsOptions = { formatter: ProblemDetailsFormatter };

/** The issues of a whole, correct answer of an invalid request. */
export function issuesOf(answer: Answer, status = 400): readonly ProblemIssue[] {
  const { headers, body } = seen(answer);
  const { errors, ...rest } = body as { errors: readonly ProblemIssue[] };
  expect({ headers, body: rest }).toEqual({
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'x-error-code': 'VALIDATION_FAILED',
      'x-error-id': 'ID',
    },
    body: {
      type: 'about:blank',
      title: status === 400 ? 'Bad Request' : 'Unprocessable Entity',
      status,
      detail: 'The request is invalid.',
      instance: 'urn:uuid:ID',
      code: 'VALIDATION_FAILED',
    },
  });
  expect(answer.status).toBe(status);
  return errors;
}
