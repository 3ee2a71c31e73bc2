import { expect } from 'vitest';

import type { LogEntry } from './recording-log.js';
import type { Answer } from './sample.js';

export interface ExpectedFailure {
  readonly status: number;
  readonly code: string;
  /** The texts of a body in the default format. */
  readonly errors?: readonly string[];
  /** The whole body in another format, given the ids of the error and of the request. */
  readonly body?: (errorId: string, requestId: string) => unknown;
  /** Default: `application/json; charset=utf-8`. */
  readonly contentType?: string;
  /** Further headers; null for one that must be absent. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Level of the one record. Default: `error` from 500 on, else `info`. */
  readonly level?: string;
  /** Texts that the one record has. */
  readonly logged?: readonly string[];
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Status, headers, whole body and the one record of a failure. */
export function expectFailure(answer: Answer, expected: ExpectedFailure): void {
  const { status, code, contentType = 'application/json; charset=utf-8' } = expected;
  const id = answer.headers.get('X-Error-Id') ?? '';
  const body = expected.body?.(id, answer.headers.get('X-Request-Id') ?? '') ?? {
    Errors: expected.errors,
    StatusCode: status,
  };
  expect({ status: answer.status, body: answer.json }).toEqual({ status, body });
  expect(id).toMatch(UUID);
  expectHeaders(answer, {
    'X-Error-Code': code,
    'Cache-Control': 'no-store',
    'Content-Type': contentType,
    ...expected.headers,
  });
  expectRecord(answer, expected, id);
}

export function expectHeaders(
  answer: Answer,
  headers: Readonly<Record<string, string | null>>,
): void {
  const names = Object.keys(headers);
  const sent = Object.fromEntries(names.map((name) => [name, answer.headers.get(name)]));
  expect(sent).toEqual(headers);
}

function expectRecord({ records }: Answer, expected: ExpectedFailure, id: string): void {
  const { status, code, level = status >= 500 ? 'error' : 'info' } = expected;
  expect(records.map((record) => record.level)).toEqual([level]);
  const { message, text, data } = records[0] as LogEntry;
  expect(data).toMatchObject({ status, code, errorId: id, outcome: expect.any(String) });
  expect(message).toContain(`${status} ${code} `);
  expect(message).toContain(`[${id}]`);
  for (const part of expected.logged ?? []) expect(text).toContain(part);
}
