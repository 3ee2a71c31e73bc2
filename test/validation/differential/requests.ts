import fc from 'fast-check';
import http from 'node:http';

import { payloadsOf } from './hostile-payloads.js';

export interface EchoRequest {
  readonly id: string;
  readonly query: Readonly<Record<string, Value>>;
  readonly body: string | undefined;
}

/** Mostly of the first kind, so that whole requests are often as they should be. */
const mostly = <T>(good: fc.Arbitrary<T>, ...bad: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: good }, fc.constantFrom(...bad));

type Value = string | readonly string[] | undefined;

const integer = fc.integer().map(String);
const ODD_NUMBERS = ['abc', ' ', 'NaN', '-Infinity', '1e400', '0x10', '1e3', '٣', '1.5'];
const query = {
  n: mostly<Value>(fc.option(integer, { nil: undefined }), ...ODD_NUMBERS, '', ['1', '2']),
  flag: mostly<Value>(fc.constantFrom('true', 'false', undefined), 'maybe', '', '1', 'TRUE'),
  page: mostly<Value>(fc.constantFrom('1', '30', undefined), '0', 'x', '', ['1', '2']),
  sort: mostly<Value>(fc.constantFrom('up', 'asc', undefined), 'sideways', ['up', 'asc']),
};

/** Requests of which each part may be as it should be or not. */
export function requestsOf(valid: fc.Arbitrary<unknown>): fc.Arbitrary<EchoRequest> {
  return fc.record({
    id: mostly(integer, ...ODD_NUMBERS),
    query: fc.record(query),
    body: payloadsOf(valid),
  });
}

export interface EchoAnswer {
  readonly status: number;
  readonly text: string;
}

/** On connections that stay open. */
export function send(
  agent: http.Agent,
  port: number,
  name: string,
  { id, query, body }: EchoRequest,
): Promise<EchoAnswer> {
  const search = Object.entries(query).flatMap(([key, value]) =>
    [value ?? []].flat().map((one) => `${key}=${encodeURIComponent(one)}`),
  );
  const path = `/${name}/${encodeURIComponent(id)}?${search.join('&')}`;
  const headers =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', port, method: 'POST', path, headers };
    const outgoing = http.request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
