import { expect } from 'vitest';

import { expectFailure } from './expected-failure.js';
import type { LogEntry } from './recording-log.js';
import type { Answer } from './sample.js';

export const PROBLEM = { headers: { Accept: 'application/problem+json' } };

export interface ExpectedCall {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** Further members of the problem details. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the record says of the call, besides duration and headers; `endpoint` without its origin. */
  readonly upstream: {
    readonly service?: string;
    readonly method?: string;
    readonly endpoint: string;
    readonly status?: number;
    readonly attempt?: number;
    readonly code?: string;
    readonly detail?: string;
  };
}

// of the connection, or of one platform alone
const VOLATILE = new Set(['date', 'connection', 'keep-alive', 'content-length', 'x-powered-by']);

/** The whole answer of a request whose call has failed, as problem details, and its one record. */
export function expectFailedCall(answer: Answer, expected: ExpectedCall): void {
  const { status, code, title, detail, members, headers } = expected;
  const contentType = 'application/problem+json';
  const body = (errorId: string, requestId: string) => ({
    type: 'about:blank',
    title,
    status,
    detail,
    instance: `urn:uuid:${errorId}`,
    code,
    requestId,
    ...members,
  });
  expectFailure(answer, { status, code, contentType, body });
  const sent = [...answer.headers].filter(([name]) => !VOLATILE.has(name));
  expect(Object.fromEntries(sent)).toEqual({
    'cache-control': 'no-store',
    'content-type': contentType,
    'x-error-code': code,
    'x-error-id': expect.any(String),
    'x-request-id': expect.any(String),
    ...headers,
  });
  expectUpstream(answer, expected.upstream);
}

/** Where the service has answered, its own record has the same ids. */
function expectUpstream(answer: Answer, expected: ExpectedCall['upstream']): void {
  const { service = 'addresses', method = 'GET', endpoint, status, ...said } = expected;
  const [record] = answer.records as [LogEntry];
  const upstream = record.data['upstream'] as { readonly endpoint: string };
  const ofService = answer.serviceRecords.at(-1)?.data;
  const ids = ofService && { errorId: ofService['errorId'], requestId: ofService['requestId'] };
  expect({ ...upstream, endpoint: new URL(upstream.endpoint).pathname }).toEqual({
    service,
    method,
    endpoint: encodeURI(endpoint),
    attempt: 1,
    duration: expect.any(Number),
    ...(status !== undefined && { status, headers: expect.any(Object) }),
    ...said,
    ...ids,
  });
  expect(record.text.split('"upstream":')).toHaveLength(2);
  expect(record.message).toContain(`(${service} ${method} ${upstream.endpoint}`);
  if (ids === undefined) return;
  expect(ids.requestId).toBe(answer.headers.get('X-Request-Id'));
  expect(record.message).toContain(`error id ${String(ids.errorId)})`);
}
