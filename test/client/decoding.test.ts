import { describe, expect, it } from 'vitest';

import { decodeError } from '../../src/client/decoding/error-decoding.js';
import type { UpstreamError } from '../../src/client/decoding/upstream-error.js';
import { createApiError, type ApiError } from '../../src/core/api-error.js';
import { createContent } from '../../src/core/error-content.js';
import type { Issue } from '../../src/core/issue.js';
import {
  ErrorListFormatter,
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  type ErrorFormatter,
} from '../../src/index.js';

const ISSUES: readonly Issue[] = [
  { message: 'The zip code is missing.', code: 'REQUIRED', pointer: '/address/zip' },
  { message: 'The limit is too high.', code: 'MAX', in: 'query', name: 'limit' },
  { message: 'The version is unknown.', in: 'header', name: 'X-Version' },
];
const MESSAGE = 'The order was refused.';
const TITLE_AND_TYPE = { title: 'Refused', type: 'https://errors.example/refused' };
const TEXTS = ISSUES.map(({ message }) => ({ message }));
const IDENTITY = {
  id: '0b51b4a2-5b0c-4b0e-9d0a-1f0c6f6a4c11',
  requestId: 'req-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
};
const SAID = {
  code: 'ORDER_REFUSED',
  errorId: IDENTITY.id,
  requestId: IDENTITY.requestId,
  traceId: IDENTITY.traceId,
};

function errorWith(issues: readonly Issue[]): ApiError {
  const content = createContent(
    422,
    { message: MESSAGE, code: SAID.code, extensions: { orders: 3 }, issues },
    TITLE_AND_TYPE,
  );
  return createApiError(new Error('x'), { content, steps: [], failures: [] }, IDENTITY);
}

/** The headers that every answer of ours has. */
const HEADERS = {
  'X-Error-Code': SAID.code,
  'X-Error-Id': SAID.errorId,
  'X-Request-Id': SAID.requestId,
  'X-Trace-Id': SAID.traceId,
};

function sent(formatter: ErrorFormatter, error: ApiError, headers = {}): UpstreamError {
  const bytes = Buffer.from(JSON.stringify(formatter.format(error, undefined)));
  const fields = new Headers({ 'Content-Type': formatter.mediaType, ...headers });
  return decodeError({ bytes, isWhole: true }, fields).error;
}

describe('an error of ours comes back', () => {
  it.each<[ErrorFormatter, Partial<UpstreamError>, Partial<UpstreamError>]>([
    [
      new ProblemDetailsFormatter(),
      { format: 'problem-details', ...TITLE_AND_TYPE, extensions: { orders: 3 }, detail: MESSAGE },
      { issues: ISSUES },
    ],
    [
      new JsonApiFormatter(),
      { format: 'json-api', ...TITLE_AND_TYPE, extensions: { orders: 3 }, detail: MESSAGE },
      // each of its errors has a code, and no text is of all of them
      { issues: ISSUES.map((issue) => ({ code: SAID.code, ...issue })), detail: undefined },
    ],
    [
      new HttpStatusFormatter(),
      { format: 'http-status', title: 'Refused', detail: MESSAGE },
      { detail: TEXTS.map(({ message }) => message).join(' ') },
    ],
    [
      new ErrorListFormatter(),
      { format: 'error-list', detail: MESSAGE },
      { issues: TEXTS, detail: undefined },
    ],
  ])('from %o', (formatter, error, withIssues) => {
    const nothing = { title: undefined, type: undefined, issues: [], extensions: {} };
    const plain = { ...nothing, ...SAID, ...error };
    expect(sent(formatter, errorWith([]), HEADERS)).toEqual(plain);
    expect(sent(formatter, errorWith(ISSUES), HEADERS)).toEqual({ ...plain, ...withIssues });
  });

  it.each([new ProblemDetailsFormatter(), new JsonApiFormatter(), new HttpStatusFormatter()])(
    'from the body of %o alone',
    (formatter) => {
      expect(sent(formatter, errorWith([]))).toMatchObject(SAID);
      const { errorId, requestId, traceId } = SAID;
      expect(sent(formatter, errorWith(ISSUES))).toMatchObject({ errorId, requestId, traceId });
    },
  );
});
