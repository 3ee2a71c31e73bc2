import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeError } from './error-decoding.js';
import type { DecodedError, UpstreamError } from './upstream-error.js';

const SIZE = 65_536;
// of what takes quadratic time, this is not read before the test is given up
const MUCH = 1_048_576;
const UUID = '0b51b4a2-5b0c-4b0e-9d0a-1f0c6f6a4c11';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

type Fields = Record<string, string>;

const decodeText = (text: string, headers: Fields = {}, isWhole = true): DecodedError =>
  decodeError({ bytes: new TextEncoder().encode(text), isWhole }, new Headers(headers));
const decodeJson = (value: unknown, headers?: Fields): UpstreamError =>
  decodeText(JSON.stringify(value), headers).error;

describe('the format', () => {
  const NOTHING = {
    code: undefined,
    title: undefined,
    detail: undefined,
    type: undefined,
    issues: [],
    extensions: {},
    errorId: undefined,
    requestId: undefined,
    traceId: undefined,
  };

  it.each<[string, string, string | undefined, unknown, Partial<UpstreamError>]>([
    ['nothing', '', 'application/json', undefined, { format: 'empty' }],
    ['white space', ' \r\n', undefined, undefined, { format: 'empty' }],
    ['bytes', 'a\0', 'application/json', undefined, { format: 'binary' }],
    ['text', ' Busy\n', 'text/plain', ' Busy\n', { format: 'text', detail: 'Busy' }],
    [
      'JSON called text',
      ' {"message":"m"}',
      'text/html',
      { message: 'm' },
      { format: 'json', detail: 'm' },
    ],
    ['a scalar called JSON', 'null', 'application/vnd.x+json', null, { format: 'json' }],
    [
      'a scalar that nothing calls JSON',
      '404',
      undefined,
      '404',
      { format: 'text', detail: '404' },
    ],
    ['a JSON text', '"Gone"', undefined, 'Gone', { format: 'json', detail: 'Gone' }],
    [
      'text called JSON',
      'no upstream',
      'application/json',
      'no upstream',
      { format: 'text', detail: 'no upstream' },
    ],
    [
      'broken JSON',
      '{"message":',
      'application/json',
      '{"message":',
      { format: 'text', detail: '{"message":' },
    ],
    [
      'a page called JSON',
      '<html><title>T</title>x',
      'application/json',
      '<html><title>T</title>x',
      { format: 'html', title: 'T', detail: 'x' },
    ],
    [
      'a part of a page',
      '<p>x</p>',
      'text/html;charset=utf-8',
      '<p>x</p>',
      { format: 'html', detail: 'x' },
    ],
    ['text called a page', 'x < y', 'text/html', 'x < y', { format: 'text', detail: 'x < y' }],
    [
      'XML',
      '<problem><title>T</title></problem>',
      'application/problem+xml',
      '<problem><title>T</title></problem>',
      { format: 'text', detail: '<problem><title>T</title></problem>' },
    ],
    ['a header that is broken', '{}', 'application/json; charset=', {}, { format: 'json' }],
  ])('of %s', (_, text, type, body, error) => {
    const decoded = decodeText(text, type === undefined ? {} : { 'Content-Type': type });
    expect(decoded).toEqual({ body, error: { ...NOTHING, ...error } });
  });

  it('of JSON that was broken off is text, even if it reads as JSON', () => {
    expect(decodeText('12', { 'Content-Type': 'application/json' }, false)).toMatchObject({
      body: '12',
      error: { format: 'text' },
    });
  });
});

describe('what headers and body say', () => {
  const parent = `00-${TRACE}-00f067aa0ba902b7-01`;

  it.each<[string, unknown, Fields, Partial<UpstreamError>]>([
    ['the code of the body', { code: 'A' }, { 'X-Error-Code': 'B' }, { code: 'A' }],
    ['the code of the header', { code: 7 }, { 'X-Error-Code': 'B' }, { code: 'B' }],
    ['no code on two lines', { code: 'A\nB' }, {}, { code: undefined }],
    ['no code too long', { code: 'A'.repeat(129) }, {}, { code: undefined }],
    ['the code of every issue', { errors: [{ code: 'A' }, { code: 'A' }] }, {}, { code: 'A' }],
    ['no code of one issue', { errors: [{ code: 'A' }, { code: 'B' }] }, {}, { code: undefined }],
    ['the text of the only issue', { errors: ['a'] }, {}, { detail: 'a' }],
    ['the error id of the header', { errorId: 'b' }, { 'X-Error-Id': 'h' }, { errorId: 'h' }],
    ['the error id of the body', { errorId: 'b' }, {}, { errorId: 'b' }],
    ['no id with a space', { errorId: 'a b' }, { 'X-Error-Id': 'a, b' }, { errorId: undefined }],
    ['no id too long', { requestId: 'a'.repeat(201) }, {}, { requestId: undefined }],
    [
      'the first id of a request',
      {},
      { 'X-Correlation-Id': 'c', 'X-Amzn-RequestId': 'a' },
      { requestId: 'a' },
    ],
    [
      'the next where one is bad',
      {},
      { 'X-Request-Id': 'a b', 'X-Correlation-Id': 'c' },
      { requestId: 'c' },
    ],
    ['a trace id', { traceId: 'b' }, { 'X-Trace-Id': 't', traceparent: parent }, { traceId: 't' }],
    ['traceparent', { traceId: 'b' }, { traceparent: parent }, { traceId: TRACE }],
    ['traceresponse', {}, { traceresponse: parent }, { traceId: TRACE }],
    [
      'no trace of zeros',
      {},
      { traceparent: parent.replace(TRACE, '0'.repeat(32)) },
      { traceId: undefined },
    ],
    ['traceparent in the body', { traceId: parent }, {}, { traceId: TRACE }],
    ['no type of its own', { type: 'about:blank', title: 'x' }, {}, { type: undefined }],
    ['no type that is no URI', { type: 'https://x y', title: 'x' }, {}, { type: undefined }],
  ])('is %s', (_, body, headers, error) => {
    expect(decodeJson(body, headers)).toMatchObject(error);
  });
});

describe('bounds', () => {
  const long = 'x'.repeat(SIZE);

  it('cut texts', () => {
    const { body, error } = decodeText(long + long);
    expect(error.detail).toBe(`${'x'.repeat(2047)}…`);
    expect(body).toBe(`${'x'.repeat(SIZE - 1)}…`);
    expect(decodeJson({ title: long, status: 400 }).title).toHaveLength(256);
  });

  it('limit extensions, and leave out what is private or touches prototypes', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}`, index]));
    const start = '"title":"t","status":400,"apiKey":"k","__proto__":{"polluted":1}';
    const { extensions } = decodeText(`{${start},${JSON.stringify(many).slice(1)}`).error;
    expect(Object.keys(extensions)).toHaveLength(50);
    expect(extensions).toHaveProperty('m0', 0);
    expect(extensions).not.toHaveProperty('apiKey');
    expect(extensions).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it.each<[string, string]>([
    ['tags', '<'.repeat(MUCH)],
    ['a page of tags', `<html>${'<a '.repeat(MUCH / 3)}`],
    ['titles', `<html>${'<title'.repeat(MUCH / 6)}`],
    ['scripts', `<html>${'<script>'.repeat(MUCH / 8)}`],
    ['ends of scripts', `<html><script>${'</script '.repeat(MUCH / 9)}`],
    ['comments', `<html>${'<!--'.repeat(MUCH / 4)}`],
    ['declarations', '<?xml'.repeat(MUCH / 5)],
    ['entities', `<html>${'&'.repeat(MUCH)}`],
    ['numbers of entities', `<html>${'&#1'.repeat(MUCH / 3)}`],
    ['spaces', `<html>${' '.repeat(MUCH)}x`],
    ['spaces of text', `x${' '.repeat(MUCH)}x`],
    ['open lists', '['.repeat(MUCH)],
    ['lists in lists', '['.repeat(MUCH) + ']'.repeat(MUCH)],
    ['objects in objects', '{"error":'.repeat(MUCH) + '{}' + '}'.repeat(MUCH)],
    [
      'depth in extensions',
      `{"title":"t","status":400,"x":${'['.repeat(MUCH)}${']'.repeat(MUCH)}}`,
    ],
    ['a long path', `{"errors":[{"message":"m","field":"${'['.repeat(MUCH)}"}]}`],
    ['a long name', `{"title":"t","status":400,"${'aB'.repeat(MUCH / 2)}":1}`],
    ['a long type', `{"title":"t","type":"${'a'.repeat(MUCH)}"}`],
  ])('hold for much of %s, and before the test is given up', (_, text) => {
    expectBounds(decodeText(text, { 'Content-Type': 'text/html' }).error);
  });
});

describe('whatever comes', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ minLength: 300, maxLength: 3000 }),
  );
  const value = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium' },
      text,
      fc.jsonValue(),
      fc.constantFrom('about:blank', `urn:uuid:${UUID}`, `${UUID}.1`, '/a', 400, 404),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom(
          ...'type title status detail instance code errors message error details source pointer'.split(
            ' ',
          ),
          ...'parameter header in name field path loc reason msg id meta errorId requestId'.split(
            ' ',
          ),
          ...'Errors StatusCode HTTPStatus invalid-params violations fieldViolations @type'.split(
            ' ',
          ),
          ...'__proto__ constructor toString links href traceId userMessage'.split(' '),
        ),
        tie('json'),
        { maxKeys: 8 },
      ),
    ),
  })).json;
  const field = fc.constantFrom(
    ...'X-Error-Code X-Error-Id X-Request-Id X-Trace-Id traceparent Content-Type'.split(' '),
  );
  // what `Headers` takes
  const fieldValue = fc.oneof(
    fc.stringMatching(/^[\x21-\x7E\xA0-\xFF]{0,300}$/),
    fc.constantFrom('application/json', 'text/html; charset=utf-16be', 'a; charset="\\"'),
  );
  const headers = fc.dictionary(field, fieldValue, { noNullPrototype: true });

  it('is decoded: bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, headers, fc.boolean(), (body, fields, isWhole) => {
        expectBounds(decodeError({ bytes: body, isWhole }, new Headers(fields)).error);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is decoded: JSON', () => {
    fc.assert(
      fc.property(value, headers, (body, fields) => {
        expectBounds(decodeJson(body, fields));
      }),
      { numRuns: 5_000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is decoded: markup', () => {
    const piece = fc.constantFrom(
      ...'< > <!-- --> <script> </script <title> </title> & &#60; &lt ; " a'.split(' '),
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { error } = decodeText(`<html>${pieces.join('')}`);
        expectBounds(error);
        expect(error.format).toBe('html');
      }),
      { numRuns: 1_000 },
    );
  });
});

function expectBounds(error: UpstreamError): void {
  const { code, title, detail, type, issues, extensions, errorId, requestId, traceId } = error;
  expectLength(code, 128);
  expectLength(title, 256);
  expectLength(detail, 2048);
  expectLength(type, 1024);
  for (const id of [errorId, requestId, traceId]) expect(id ?? 'x').toMatch(/^[!-~]{1,200}$/);
  expect(issues.length).toBeLessThanOrEqual(100);
  for (const issue of issues) {
    expect(issue.message).not.toBe('');
    expectLength(issue.message, 1024);
    expectLength(issue.code, 128);
    expectLength(issue.pointer, 1024);
    expectLength(issue.name, 1024);
  }
  expect(Object.keys(extensions).length).toBeLessThanOrEqual(50);
  expect(() => JSON.stringify(error)).not.toThrow();
}

function expectLength(text: unknown, maximum: number): void {
  if (text === undefined) return;
  expect(typeof text).toBe('string');
  expect((text as string).length).toBeLessThanOrEqual(maximum);
}
