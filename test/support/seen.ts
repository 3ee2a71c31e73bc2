import { expect } from 'vitest';

import type { Answer } from './raw-request.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
// what the platform adds to every answer
const VOLATILE = ['date', 'connection', 'keep-alive', 'x-powered-by'];

export interface Seen {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
}

/** Everything a client sees of an error answer, with its id replaced by `ID`. */
export function seen(answer: Answer): Seen {
  const id = answer.headers['x-error-id'];
  expect(id, `an error id in ${JSON.stringify(answer)}`).toMatch(UUID);
  expect(answer.headers['content-length']).toBe(lengthOf(answer));
  const text = answer.text.replaceAll(String(id), 'ID');
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(
      ([name]) => !VOLATILE.includes(name) && name !== 'content-length',
    ),
  );
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.status,
    headers: { ...headers, 'x-error-id': 'ID' },
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text,
  };
}

function lengthOf({ text, headers }: Answer): string | undefined {
  // of an answer to HEAD the length is that of the body it does not have
  return text === '' ? headers['content-length'] : String(Buffer.byteLength(text));
}

/** The headers of an answer in the default format, and nothing else. */
export function errorHeaders(
  code: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'x-error-code': code,
    'x-error-id': 'ID',
    ...more,
  };
}

/** A whole answer in the default format. */
export function errorList(
  status: number,
  code: string,
  texts: string | readonly string[],
  headers: Record<string, unknown> = {},
): Seen {
  return {
    status,
    headers: errorHeaders(code, headers),
    body: { Errors: [texts].flat(), StatusCode: status },
  };
}
