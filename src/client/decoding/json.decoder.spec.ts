import { describe, expect, it } from 'vitest';

import type { FoundError } from './found-error.js';
import { decodeJson } from './json.decoder.js';

const JSON_TYPE = { essence: 'application/json', charset: undefined };
const PROBLEM = { essence: 'application/problem+json', charset: undefined };
const UUID = '0b51b4a2-5b0c-4b0e-9d0a-1f0c6f6a4c11';

/** What was found, without what was not. */
const found = (json: unknown, type = JSON_TYPE): object =>
  Object.fromEntries(
    Object.entries(decodeJson(json, type)).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        (typeof value !== 'object' || Object.keys(value).length > 0),
    ),
  );

type Case = [string, unknown, FoundError];

describe('problem details', () => {
  it.each<Case>([
    [
      'RFC 9457',
      {
        type: 'https://example.com/out-of-credit',
        title: 'No credit',
        status: 403,
        detail: 'It costs 50.',
        instance: '/account/1',
        balance: 30,
      },
      {
        format: 'problem-details',
        type: 'https://example.com/out-of-credit',
        title: 'No credit',
        detail: 'It costs 50.',
        extensions: { balance: 30 },
      },
    ],
    [
      'our own ids',
      { status: 409, detail: 'x', code: 'TAKEN', instance: `urn:uuid:${UUID}`, traceId: 't' },
      { format: 'problem-details', detail: 'x', code: 'TAKEN', errorId: UUID, traceId: 't' },
    ],
    [
      'invalid-params alone',
      { 'invalid-params': [{ name: 'age', reason: 'must be positive' }] },
      { format: 'problem-details', issues: [{ message: 'must be positive', pointer: '/age' }] },
    ],
    [
      'violations',
      { title: 'Constraint Violation', violations: [{ field: 'a', message: 'b' }] },
      {
        format: 'problem-details',
        title: 'Constraint Violation',
        issues: [{ message: 'b', pointer: '/a' }],
      },
    ],
    [
      'ASP.NET Core',
      { title: 'Invalid', status: 400, errors: { Name: ['Required.'] } },
      {
        format: 'problem-details',
        title: 'Invalid',
        issues: [{ message: 'Required.', pointer: '/Name' }],
      },
    ],
    [
      'errors that are none',
      { title: 'x', status: 400, errors: 3 },
      { format: 'problem-details', title: 'x', extensions: { errors: 3 } },
    ],
  ])('%s', (_, body, error) => {
    expect(found(body)).toEqual(error);
  });

  it('takes one member where the header says so, and none without a member', () => {
    const body = { type: 'about:blank' };
    expect(found(body, PROBLEM)).toMatchObject({ format: 'problem-details' });
    expect(found(body)).toEqual({ format: 'json' });
    const ofNest = { statusCode: 404, message: 'Gone', error: 'Not Found' };
    expect(found(ofNest, PROBLEM)).toEqual({ format: 'json', title: 'Not Found', detail: 'Gone' });
  });
});

describe('our own formats', () => {
  it.each<Case>([
    ['one text', { Errors: ['a'], StatusCode: 404 }, { format: 'error-list', detail: 'a' }],
    [
      'several texts',
      { Errors: ['a', 'b'], StatusCode: 400 },
      { format: 'error-list', issues: [{ message: 'a' }, { message: 'b' }] },
    ],
    ['no text', { Errors: [], StatusCode: 400 }, { format: 'error-list' }],
    [
      'HTTPStatus',
      {
        HTTPStatus: {
          HTTPCode: 409,
          developerMessage: 'Conflict',
          userMessage: 'Taken',
          errorCode: 'TAKEN',
          errorId: UUID,
        },
      },
      { format: 'http-status', title: 'Conflict', detail: 'Taken', code: 'TAKEN', errorId: UUID },
    ],
  ])('%s', (_, body, error) => {
    expect(found(body)).toEqual(error);
  });
});

describe('JSON:API', () => {
  it.each<Case>([
    [
      'one error',
      {
        errors: [{ id: 'e1', status: '409', code: 'TAKEN', title: 'Conflict', detail: 'Taken' }],
        meta: { requestId: 'r1', limit: 3 },
      },
      {
        format: 'json-api',
        code: 'TAKEN',
        title: 'Conflict',
        detail: 'Taken',
        extensions: { limit: 3 },
        errorId: 'e1',
        requestId: 'r1',
      },
    ],
    [
      'errors of fields',
      {
        errors: [
          { id: `${UUID}.1`, code: 'A', title: 't', detail: 'a', source: { pointer: '/data/a' } },
          { id: `${UUID}.2`, title: 't', detail: 'b', source: { header: 'X-B' } },
        ],
      },
      {
        format: 'json-api',
        title: 't',
        issues: [
          { message: 'a', code: 'A', pointer: '/data/a' },
          { message: 'b', in: 'header', name: 'X-B' },
        ],
        errorId: UUID,
      },
    ],
    [
      'a link that is an object, and an id that is not ours',
      { errors: [{ id: '7.1', title: 't', links: { type: { href: 'https://x.example' } } }] },
      { format: 'json-api', title: 't', type: 'https://x.example', errorId: '7.1' },
    ],
    [
      'errors of somebody else',
      { errors: [{ message: 'a', locations: [], path: ['user', 0] }] },
      { format: 'json', issues: [{ message: 'a', pointer: '/user/0' }] },
    ],
  ])('%s', (_, body, error) => {
    expect(found(body)).toEqual(error);
  });
});

describe("Google's error model", () => {
  const rpc = (type: string, members: object): object => ({
    '@type': `type.googleapis.com/google.rpc.${type}`,
    ...members,
  });
  const info = rpc('ErrorInfo', { reason: 'API_DISABLED', domain: 'x', metadata: { a: '1' } });
  const invalid = rpc('BadRequest', { fieldViolations: [{ field: 'a.b', description: 'No.' }] });
  const request = rpc('RequestInfo', { requestId: 'r1' });
  const localized = rpc('LocalizedMessage', { locale: 'nl', message: 'Nee.' });
  const debug = rpc('DebugInfo', { stackEntries: ['at x'], detail: 'y' });

  it.each<Case>([
    [
      'a status alone',
      { error: { code: 404, message: 'No.', status: 'NOT_FOUND' } },
      { format: 'google', code: 'NOT_FOUND', detail: 'No.' },
    ],
    [
      'details, without the stack',
      {
        error: { code: 400, message: 'No.', status: 'X', details: [debug, info, invalid, request] },
      },
      {
        format: 'google',
        code: 'API_DISABLED',
        detail: 'No.',
        issues: [{ message: 'No.', pointer: '/a/b' }],
        extensions: { details: [info, invalid, request] },
        requestId: 'r1',
      },
    ],
    [
      'a text for users where there is no other, in the list that streams send',
      [{ error: { code: 400, status: 'X', details: [localized, 7] } }],
      { format: 'google', code: 'X', detail: 'Nee.', extensions: { details: [localized] } },
    ],
    [
      'the older errors',
      {
        error: {
          code: 400,
          message: 'No.',
          errors: [{ reason: 'bad', message: 'No.', locationType: 'parameter', location: 'q' }],
        },
      },
      {
        format: 'google',
        code: 'bad',
        detail: 'No.',
        issues: [{ message: 'No.', code: 'bad', in: 'query', name: 'q' }],
      },
    ],
    [
      'an older error that repeats itself',
      { error: { code: 403, message: 'No.', errors: [{ reason: 'denied', message: 'No.' }] } },
      { format: 'google', code: 'denied', detail: 'No.' },
    ],
  ])('%s', (_, body, error) => {
    expect(found(body)).toEqual(error);
  });
});

describe('other JSON', () => {
  it.each<[unknown, Omit<FoundError, 'format'>]>([
    [
      { statusCode: 404, message: 'Gone', error: 'Not Found' },
      { title: 'Not Found', detail: 'Gone' },
    ],
    [
      { statusCode: 400, message: ['a', 'b'], error: 'Bad Request' },
      { title: 'Bad Request', issues: [{ message: 'a' }, { message: 'b' }] },
    ],
    [
      { error: 'invalid_grant', error_description: 'Expired' },
      { code: 'invalid_grant', detail: 'Expired' },
    ],
    [{ error: 'slow_down' }, { code: 'slow_down', detail: 'slow_down' }],
    [{ error: 'It broke' }, { detail: 'It broke' }],
    [{ error: { code: 'x', message: 'm', type: 't' } }, { code: 'x', detail: 'm' }],
    [
      { error: { code: null, message: 'm', type: 'rate_limit' } },
      { code: 'rate_limit', detail: 'm' },
    ],
    [
      { errorCode: 'X', Message: 'm', trace_id: 't' },
      { code: 'X', detail: 'm', traceId: 't' },
    ],
    [
      { code: 17, error_code: 'X', message: 'm' },
      { code: 'X', detail: 'm' },
    ],
    [{ error: { message: 'm', request_id: 'r' } }, { detail: 'm', requestId: 'r' }],
    [{ detail: 'Not found.' }, { detail: 'Not found.' }],
    [
      { detail: [{ loc: ['query', 'q'], msg: 'm' }] },
      { issues: [{ message: 'm', in: 'query', name: 'q' }] },
    ],
    [
      { message: 'Invalid.', errors: { email: ['Taken.'] } },
      { detail: 'Invalid.', issues: [{ message: 'Taken.', pointer: '/email' }] },
    ],
    [
      [{ message: 'a', errorCode: 'A' }, 'b'],
      { issues: [{ message: 'a', code: 'A' }, { message: 'b' }] },
    ],
    [[{ message: 'a', errorCode: 'A' }], { code: 'A', detail: 'a' }],
    ['text', { detail: 'text' }],
    [{ error: { details: { a: 'b' } } }, {}],
    [{}, {}],
    [[], {}],
    [null, {}],
  ])('%j', (body, error) => {
    expect(found(body)).toEqual({ format: 'json', ...error });
  });
});
