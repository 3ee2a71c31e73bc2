import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Answer } from '../support/raw-request.js';
import { readsMalformedTypes } from '../support/platform-versions.js';
import { seen } from '../support/seen.js';
import { TestApp } from '../support/test-app.js';

@Controller()
class BodyController {
  @Post('reads') reads(@Body() body: unknown): unknown {
    return { body };
  }
  @Post('ignores') ignores(): string {
    return 'ignored';
  }
  @Get('reads') get(): string {
    return 'got';
  }
  @Delete('reads') delete(): string {
    return 'deleted';
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const XML = { 'content-type': 'application/xml' };
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' };
const PART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
const json = (parameters: string): Record<string, string> => ({
  'content-type': `application/json${parameters}`,
});

type Headers = Record<string, string>;
type Body = string | Buffer;
type Outcome = number | string;
type Row = readonly [name: string, method: string, path: string, Headers, Body, Outcome];

const MALFORMED_TYPES: readonly Row[] = [
  ['a charset without a value', 'POST', '/reads', json('; charset'), '{"a":1}', 201],
  ['an empty charset', 'POST', '/reads', json('; charset='), '{"a":1}', 201],
];

/** A code where the answer is an error, else the status. */
const ALIKE: readonly Row[] = [
  ...(readsMalformedTypes ? MALFORMED_TYPES : []),
  ['a list', 'POST', '/reads', JSON_TYPE, '[1]', 201],
  ['a byte order mark', 'POST', '/reads', JSON_TYPE, '\ufeff{"a":1}', 201],
  ['a type in capitals', 'POST', '/reads', { 'content-type': 'APPLICATION/JSON' }, '{}', 201],
  ['a quoted charset', 'POST', '/reads', json('; charset="utf-8"'), '{"a":1}', 201],
  ['no encoding', 'POST', '/reads', { ...JSON_TYPE, 'content-encoding': '' }, '{"a":1}', 201],
  ['empty JSON', 'POST', '/reads', JSON_TYPE, '', 201],
  ['an empty form', 'POST', '/reads', { ...FORM, 'content-length': '0' }, '', 201],
  ['blanks', 'POST', '/reads', JSON_TYPE, ' ', 'MALFORMED_JSON'],
  ['half an object', 'POST', '/reads', JSON_TYPE, '{"a":', 'MALFORMED_JSON'],
  ['it for DELETE', 'DELETE', '/reads', JSON_TYPE, '{"a":', 'MALFORMED_JSON'],
  ['it for another method', 'PUT', '/reads', JSON_TYPE, '{"a":', 'MALFORMED_JSON'],
  ['it for an unknown route', 'POST', '/nothing', JSON_TYPE, '{"a":', 'MALFORMED_JSON'],
  ['XML', 'POST', '/reads', XML, '<a/>', 'UNSUPPORTED_MEDIA_TYPE'],
  ['XML for another method', 'PUT', '/reads', XML, '<a/>', 'METHOD_NOT_ALLOWED'],
  ['XML for an unknown route', 'POST', '/nothing', XML, '<a/>', 'ROUTE_NOT_FOUND'],
  ['XML for GET', 'GET', '/reads', XML, '<a/>', 200],
  ['latin1', 'POST', '/reads', json('; charset=latin1'), '{}', 'UNSUPPORTED_CHARSET'],
  ['ISO-8859-1', 'POST', '/reads', json('; charset=iso-8859-1'), '{}', 'UNSUPPORTED_CHARSET'],
  ['ASCII', 'POST', '/reads', json('; charset=us-ascii'), '{}', 'UNSUPPORTED_CHARSET'],
  [
    'an unknown encoding',
    'POST',
    '/reads',
    { ...JSON_TYPE, 'content-encoding': 'zip' },
    '{}',
    'UNSUPPORTED_ENCODING',
  ],
  [
    'encodings one on the other',
    'POST',
    '/reads',
    { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' },
    '{}',
    'UNSUPPORTED_ENCODING',
  ],
  ['too much', 'POST', '/reads', JSON_TYPE, `"${'x'.repeat(2e6)}"`, 'PAYLOAD_TOO_LARGE'],
  ['too much, ignored', 'POST', '/ignores', JSON_TYPE, `"${'x'.repeat(2e6)}"`, 'PAYLOAD_TOO_LARGE'],
  ['too large a form', 'POST', '/reads', FORM, `a=${'x'.repeat(2e6)}`, 'PAYLOAD_TOO_LARGE'],
];

/** What docs/http.md has under its limits: Express, then Fastify. */
const LIMITS: ReadonlyArray<readonly [...Row, fastify: Outcome]> = [
  ...(readsMalformedTypes ? [] : MALFORMED_TYPES.map(refusedByExpress)),
  ['multipart', 'POST', '/reads', MULTIPART, PART, 201, 'UNSUPPORTED_MEDIA_TYPE'],
  ['XML, ignored', 'POST', '/ignores', XML, '<a/>', 201, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a charset, ignored', 'POST', '/ignores', json('; charset=x'), '{}', 'UNSUPPORTED_CHARSET', 201],
  ['empty XML', 'POST', '/reads', XML, '', 201, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a number', 'POST', '/reads', JSON_TYPE, '7', 'MALFORMED_JSON', 201],
  ['null', 'POST', '/reads', JSON_TYPE, 'null', 'MALFORMED_JSON', 201],
  ['__proto__', 'POST', '/reads', JSON_TYPE, '{"__proto__":{"a":1}}', 201, 'MALFORMED_JSON'],
  [
    'UTF-16',
    'POST',
    '/reads',
    json('; charset=utf-16le'),
    Buffer.from('{"a":1}', 'utf16le'),
    201,
    'UNSUPPORTED_CHARSET',
  ],
  [
    'gzip',
    'POST',
    '/reads',
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    gzipSync('{"a":1}'),
    201,
    'UNSUPPORTED_ENCODING',
  ],
  [
    'more than 100 kB',
    'POST',
    '/reads',
    JSON_TYPE,
    `["${'x'.repeat(2e5)}"]`,
    'PAYLOAD_TOO_LARGE',
    201,
  ],
  ['half an object for GET', 'GET', '/reads', JSON_TYPE, '{"a":', 'MALFORMED_JSON', 200],
  ['half an object for HEAD', 'HEAD', '/reads', JSON_TYPE, '{"a":', 'MALFORMED_JSON', 200],
];

/** Rather than read as if nothing had been sent. */
function refusedByExpress([name, method, path, headers, body, outcome]: Row) {
  return [name, method, path, headers, body, 'UNSUPPORTED_MEDIA_TYPE', outcome] as const;
}

const outcomeOf = ({ status, headers }: Answer): Outcome => {
  const code = headers['x-error-code'];
  return typeof code === 'string' ? code : status;
};

describe('a body', () => {
  let express: TestApp;
  let fastify: TestApp;
  beforeAll(async () => {
    express = await TestApp.start('express', { controllers: [BodyController] });
    fastify = await TestApp.start('fastify', { controllers: [BodyController] });
  });
  afterAll(async () => {
    await express.close();
    await fastify.close();
  });

  const askBoth = (method: string, path: string, headers: Headers, body: Body): Promise<Answer[]> =>
    Promise.all([express, fastify].map((app) => app.request(method, path, { headers, body })));

  it.each(ALIKE)(
    'of %s: %s %s is answered alike',
    async (_name, method, path, headers, body, outcome) => {
      const answers = await askBoth(method, path, headers, body);
      expect(answers.map(outcomeOf)).toEqual([outcome, outcome]);
      if (typeof outcome === 'number') {
        expect(answers[1]?.text).toBe(answers[0]?.text);
      } else {
        const [first, second] = answers.map(seen);
        expect(second).toEqual(first);
      }
    },
  );

  it.each(LIMITS)(
    'of %s: %s %s is a limit',
    async (_name, method, path, headers, body, ...outcomes) => {
      const answers = await askBoth(method, path, headers, body);
      expect(answers.map(outcomeOf)).toEqual(outcomes);
    },
  );
});
