import {
  BadRequestException,
  ConflictException,
  Controller,
  Get,
  HttpException,
  Inject,
  InternalServerErrorException,
  NotFoundException,
  Param,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ValidationError } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  ApiException,
  CleanUpFailed,
  ProblemDetailsFormatter,
  UserException,
} from '../../src/index.js';
import { errorHeaders, errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

const SECRET = 'hunter2';
const GENERIC = 'An unexpected error occurred.';

@UserException(409, { code: 'CONTACT_PROTECTED', expose: ['contactId', 'loop', 'big', 'absent'] })
class DeletionNotAllowed extends Error {
  readonly loop: object = {};
  readonly big = 10n;
  readonly password = SECRET;

  constructor(readonly contactId: number) {
    super('Record is protected against deletion');
    Object.assign(this.loop, { self: this.loop });
  }
}

@UserException(503, {
  message: 'The contact store is being repaired',
  retryAfter: 29.2,
  title: 'Repair',
  type: 'https://errors.example/repair',
  help: 'Try again later',
  moreInfo: 'https://errors.example/repair#more',
  headers: {
    'X-Repair': 'yes',
    'Content-Length': '1',
    'Content-Encoding': 'gzip',
  },
})
class StoreInRepair extends Error {}

@UserException()
class WithoutStatus extends Error {}

@UserException(409)
class Unreadable extends Error {
  override get message(): string {
    throw new Error(SECRET);
  }
}

class UnreadableGone extends ApiException {
  override get message(): string {
    throw new Error(SECRET);
  }
}

class OddHttpException extends HttpException {
  override getStatus(): number {
    return 302;
  }
}

const circular: Record<string, unknown> = { message: 'Bad shape', code: 'BAD_SHAPE', max: 3 };
circular['self'] = circular;

const THROWN: Record<string, unknown> = {
  domain: new DeletionNotAllowed(186),
  repair: new StoreInRepair(SECRET),
  plain: new WithoutStatus('Not now'),
  api: new ApiException(422, 'Cannot be merged', {
    code: 'NOT_MERGEABLE',
    extensions: { left: 1, right: { id: 2 } },
    issues: [
      { message: 'Name differs', code: 'DIFFERS', pointer: '/name' },
      { message: 'Page is no number', in: 'query', name: 'page' },
    ],
    cause: new Error(SECRET),
  }),
  unreadable: new Unreadable(),
  unreadableGone: new UnreadableGone(410, ''),
  later: new ApiException(503, 'Later', {
    retryAfter: new Date('2030-01-02T03:04:05Z'),
    headers: { 'X-Broken': 'a\r\nSet-Cookie: b' },
  }),
  empty: new ApiException(404, ''),
  error: Object.assign(new Error(SECRET, { cause: new Error(SECRET) }), { status: 404 }),
  string: SECRET,
  null: null,
  undefined: undefined,
  number: 404,
  function: () => SECRET,
  aggregate: new AggregateError([new NotFoundException(SECRET)], SECRET),
  caused: new Error(SECRET, { cause: new NotFoundException(SECRET) }),
  both: new CleanUpFailed(new StoreInRepair('x'), new Error(SECRET)),
  notFound: new NotFoundException('No such contact'),
  list: new BadRequestException(['name is empty', 'age is no number']),
  object: new HttpException({ message: 'Too late', errorCode: 'TOO_LATE', until: '2026' }, 410),
  described: new BadRequestException('Bad name', 'Wrong Input'),
  ofError: new BadRequestException(
    Object.assign(new Error(`no file ${SECRET}`), { query: SECRET, parameters: [SECRET] }),
  ),
  ofSpreadError: new BadRequestException({
    message: 'Not saved',
    query: SECRET,
    parameters: [SECRET],
    stack: SECRET,
    limit: 3,
    inner: new Error(SECRET),
    cause: { message: SECRET },
  }),
  ofValidationError: new BadRequestException(
    Object.assign(new ValidationError(), { target: { secret: SECRET }, value: SECRET }),
  ),
  ofNested: new BadRequestException({
    message: 'Nested',
    errors: [Object.assign(new ValidationError(), { value: SECRET })],
    details: { inner: { stack: SECRET, sql: SECRET, fine: [1, new Error(SECRET)] } },
  }),
  ofSecrets: new ConflictException({
    message: 'Taken',
    accessToken: SECRET,
    Authorization: SECRET,
    set_cookie: SECRET,
    run: () => SECRET,
    owner: Object.assign(new WithoutStatus(SECRET), { note: SECRET }),
    get broken(): never {
      throw new Error(SECRET);
    },
    row: { severity: 'ERROR', routine: '_bt_check_unique', detail: `Key (mail)=(${SECRET})` },
    until: '2026',
    by: [{ name: 'Ada', 'api-key': SECRET, credentials: { id: SECRET } }],
  }),
  ofList: new HttpException(['a is empty', 'b is empty', { secret: SECRET }] as never, 400),
  badCode: new HttpException({ message: 'x', code: 'A\r\nB' }, 400),
  circular: new HttpException(circular, 400),
  odd: new OddHttpException('moved', 302),
  internal: new InternalServerErrorException(SECRET),
  unavailable: new ServiceUnavailableException({ message: SECRET, code: SECRET }),
};

@Controller()
class ThrowingController {
  constructor(@Inject('VALUES') private readonly values: Record<string, unknown>) {}

  @Get(':name')
  throw(@Param('name') name: string): void {
    throw this.values[name];
  }
}

const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', GENERIC);

/** Name of the value, answer in the default format, level of its record. */
const DEFAULT_ANSWERS = [
  ['domain', errorList(409, 'CONTACT_PROTECTED', 'Record is protected against deletion'), 'log'],
  [
    'repair',
    errorList(503, 'STORE_IN_REPAIR', 'The contact store is being repaired', {
      'retry-after': '30',
      'x-repair': 'yes',
    }),
    'error',
  ],
  ['plain', errorList(500, 'WITHOUT_STATUS', 'Not now'), 'error'],
  ['api', errorList(422, 'NOT_MERGEABLE', ['Name differs', 'Page is no number']), 'log'],
  ['unreadable', errorList(409, 'UNREADABLE', 'Conflict'), 'log'],
  ['unreadableGone', errorList(410, 'UNREADABLE_GONE', 'Gone'), 'log'],
  [
    'later',
    errorList(503, 'SERVICE_UNAVAILABLE', 'Later', {
      'retry-after': 'Wed, 02 Jan 2030 03:04:05 GMT',
    }),
    'error',
  ],
  ['empty', errorList(404, 'NOT_FOUND', 'Not Found'), 'log'],
  ['error', unknown, 'error'],
  ['string', unknown, 'error'],
  ['null', unknown, 'error'],
  ['undefined', unknown, 'error'],
  ['number', unknown, 'error'],
  ['function', unknown, 'error'],
  ['aggregate', unknown, 'error'],
  ['caused', unknown, 'error'],
  [
    'both',
    errorList(503, 'STORE_IN_REPAIR', 'The contact store is being repaired', {
      'retry-after': '30',
      'x-repair': 'yes',
    }),
    'error',
  ],
  ['notFound', errorList(404, 'NOT_FOUND', 'No such contact'), 'log'],
  ['list', errorList(400, 'BAD_REQUEST', ['name is empty', 'age is no number']), 'log'],
  ['object', errorList(410, 'TOO_LATE', 'Too late'), 'log'],
  ['described', errorList(400, 'BAD_REQUEST', 'Bad name'), 'log'],
  ['ofError', errorList(400, 'BAD_REQUEST', 'Bad Request'), 'log'],
  ['ofSpreadError', errorList(400, 'BAD_REQUEST', 'Not saved'), 'log'],
  ['ofValidationError', errorList(400, 'BAD_REQUEST', 'Bad Request'), 'log'],
  ['ofNested', errorList(400, 'BAD_REQUEST', 'Nested'), 'log'],
  ['ofSecrets', errorList(409, 'CONFLICT', 'Taken'), 'log'],
  ['ofList', errorList(400, 'BAD_REQUEST', ['a is empty', 'b is empty']), 'log'],
  ['badCode', errorList(400, 'BAD_REQUEST', 'x'), 'log'],
  ['circular', errorList(400, 'BAD_SHAPE', 'Bad shape'), 'log'],
  ['odd', unknown, 'error'],
  ['internal', unknown, 'error'],
  ['unavailable', errorList(503, 'SERVICE_UNAVAILABLE', GENERIC), 'error'],
] as const;

const about = { type: 'about:blank', instance: 'urn:uuid:ID' };

/** The members in which a problem says more than the default format. */
const PROBLEMS = [
  [
    'domain',
    {
      ...about,
      title: 'Conflict',
      status: 409,
      detail: 'Record is protected against deletion',
      code: 'CONTACT_PROTECTED',
      contactId: 186,
    },
  ],
  [
    'repair',
    {
      type: 'https://errors.example/repair',
      instance: 'urn:uuid:ID',
      title: 'Repair',
      status: 503,
      detail: 'The contact store is being repaired',
      code: 'STORE_IN_REPAIR',
      help: 'Try again later',
      moreInfo: 'https://errors.example/repair#more',
    },
  ],
  [
    'api',
    {
      ...about,
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'Cannot be merged',
      code: 'NOT_MERGEABLE',
      left: 1,
      right: { id: 2 },
      errors: [
        { detail: 'Name differs', code: 'DIFFERS', pointer: '/name' },
        { detail: 'Page is no number', in: 'query', name: 'page' },
      ],
    },
  ],
  [
    'list',
    {
      ...about,
      title: 'Bad Request',
      status: 400,
      detail: 'Bad Request',
      code: 'BAD_REQUEST',
      errors: [{ detail: 'name is empty' }, { detail: 'age is no number' }],
    },
  ],
  [
    'object',
    { ...about, title: 'Gone', status: 410, detail: 'Too late', code: 'TOO_LATE', until: '2026' },
  ],
  [
    'ofError',
    { ...about, title: 'Bad Request', status: 400, detail: 'Bad Request', code: 'BAD_REQUEST' },
  ],
  [
    'ofNested',
    {
      ...about,
      title: 'Bad Request',
      status: 400,
      detail: 'Nested',
      code: 'BAD_REQUEST',
      errors: [],
      details: { inner: { fine: [1] } },
    },
  ],
  [
    'ofSecrets',
    {
      ...about,
      title: 'Conflict',
      status: 409,
      detail: 'Taken',
      code: 'CONFLICT',
      until: '2026',
      by: [{ name: 'Ada' }],
    },
  ],
  [
    'ofSpreadError',
    {
      ...about,
      title: 'Bad Request',
      status: 400,
      detail: 'Not saved',
      code: 'BAD_REQUEST',
      limit: 3,
    },
  ],
  [
    'described',
    { ...about, title: 'Wrong Input', status: 400, detail: 'Bad name', code: 'BAD_REQUEST' },
  ],
  [
    'circular',
    { ...about, title: 'Bad Request', status: 400, detail: 'Bad shape', code: 'BAD_SHAPE', max: 3 },
  ],
  [
    'error',
    {
      ...about,
      title: 'Internal Server Error',
      status: 500,
      detail: GENERIC,
      code: 'INTERNAL_SERVER_ERROR',
    },
  ],
] as const;

const providers = [{ provide: 'VALUES', useValue: THROWN }];

onEachPlatform('a thrown value', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [ThrowingController], providers });
  });
  beforeEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each(DEFAULT_ANSWERS)('%s: one answer and one record', async (name, expected, level) => {
    const answer = await app.get(`/${name}`);
    expect(seen(answer)).toEqual(expected);
    expect(answer.text).not.toContain(SECRET);
    expect(app.log.records.map((record) => record.level)).toEqual([level]);
    expect(app.log.records[0]?.text).toContain(answer.headers['x-error-id']);
  });

  it.each(DEFAULT_ANSWERS)('%s: HEAD has the headers and no body', async (name, expected) => {
    const answer = await app.request('HEAD', `/${name}`);
    expect(seen(answer)).toEqual({ ...expected, body: '' });
    const whole = await app.get(`/${name}`);
    expect(answer.headers['content-length']).toBe(whole.headers['content-length']);
  });

  it.each(PROBLEMS)('%s: problem details on request', async (name, body) => {
    const answer = await app.get(`/${name}`, { accept: 'application/problem+json' });
    const { status, headers, body: sent } = seen(answer);
    expect(sent).toEqual(body);
    expect(status).toBe(body.status);
    expect(headers).toMatchObject(
      errorHeaders(body.code, { 'content-type': 'application/problem+json' }),
    );
    expect(answer.text).not.toContain(SECRET);
  });
});

describe('exposeUnknownMessages', () => {
  it.each([true, false])(
    '%s decides about the message of an unknown error alone',
    async (exposes) => {
      const app = await TestApp.start('express', {
        controllers: [ThrowingController],
        providers,
        options: { exposeUnknownMessages: exposes, formatter: ProblemDetailsFormatter },
      });
      const detail = async (name: string) =>
        ((await app.get(`/${name}`)).json as { detail: string }).detail;
      expect(await detail('error')).toBe(exposes ? SECRET : GENERIC);
      expect(await detail('string')).toBe(exposes ? SECRET : GENERIC);
      expect(await detail('null')).toBe(GENERIC);
      expect(await detail('internal')).toBe(GENERIC);
      await app.close();
    },
  );
});
