import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  ApiException,
  ErrorListFormatter,
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  REST_ERRORS_FORMATTER,
  RestErrorsModule,
  UseErrorFormatter,
  type ApiError,
  type ErrorFormatter,
} from '../../src/index.js';
import { errorHeaders, errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';

class ContactError extends ApiException {
  constructor() {
    super(409, 'Two things differ', {
      type: 'https://errors.example/contact',
      title: 'Contact differs',
      help: 'Load it again',
      moreInfo: 'https://errors.example/contact#more',
      extensions: { contactId: 186, '1st': true, 'a:b': 1, nested: { list: [1, 'two', null] } },
      issues: [
        { message: 'Name < 3 & odd \u0000', code: 'NAME', pointer: '/a~1b' },
        { message: 'Page', in: 'query', name: 'page' },
        { message: 'Token', in: 'header', name: 'X-Token' },
        { message: 'General' },
      ],
    });
  }
}

@Injectable()
class Wording {
  readonly greeting = 'Sorry';
}

@Injectable()
class CsvFormatter implements ErrorFormatter {
  readonly mediaType = 'text/csv';

  constructor(@Inject(Wording) private readonly wording: Wording) {}

  format({ status, message }: ApiError, request: unknown): string {
    const { url } = request as { url: string };
    return `${this.wording.greeting};${status};${message};${url}`;
  }
}

class BrokenFormatter implements ErrorFormatter {
  readonly mediaType: string = 'application/json';

  format(): object {
    throw new Error('broken hunter2');
  }
}

class BrokenProblemFormatter extends ProblemDetailsFormatter {
  override format(): never {
    throw new Error('broken hunter2');
  }
}

class BrokenJsonApiFormatter extends BrokenFormatter {
  override readonly mediaType = 'application/vnd.api+json';
}

class GetterFormatter implements ErrorFormatter {
  isBroken = false;

  get mediaType(): string {
    if (this.isBroken) throw new Error('broken hunter2');
    return 'text/plain';
  }

  format(): string {
    return 'x';
  }
}

class AsyncFormatter extends BrokenFormatter {
  override format(): object {
    return Promise.resolve({ broken: 'hunter2' });
  }
}

class ChangingFormatter extends BrokenFormatter {
  override format(error?: ApiError): object {
    Object.assign(error ?? {}, { status: 200, code: 'CHANGED' });
    return {};
  }
}

class NothingFormatter implements ErrorFormatter {
  readonly mediaType = 'application/json';

  format(): object {
    return undefined as never;
  }
}

@Controller()
class PlainController {
  @Get('differs') differs(): void {
    throw new ContactError();
  }
  @UseErrorFormatter(HttpStatusFormatter)
  @Get('status')
  status(): void {
    throw new ContactError();
  }
}

@UseErrorFormatter(JsonApiFormatter)
@Controller('own')
class OwnController {
  @Get('controller') controller(): void {
    throw new ContactError();
  }
  @UseErrorFormatter(CsvFormatter)
  @Get('handler')
  handler(): void {
    throw new ContactError();
  }
  @UseErrorFormatter(BrokenJsonApiFormatter) @Get('broken') broken(): void {
    throw new ContactError();
  }
}

class InheritingController extends OwnController {}
Controller('inherited')(InheritingController);

const controllers = [PlainController, OwnController, InheritingController];
const providers = [Wording, CsvFormatter];
const TEXTS = ['Name < 3 & odd \u0000', 'Page', 'Token', 'General'];

const PROBLEM = {
  type: 'https://errors.example/contact',
  title: 'Contact differs',
  status: 409,
  detail: 'Two things differ',
  instance: 'urn:uuid:ID',
  code: 'CONTACT',
  help: 'Load it again',
  moreInfo: 'https://errors.example/contact#more',
  contactId: 186,
  '1st': true,
  'a:b': 1,
  nested: { list: [1, 'two', null] },
  errors: [
    { detail: TEXTS[0], code: 'NAME', pointer: '/a~1b' },
    { detail: 'Page', in: 'query', name: 'page' },
    { detail: 'Token', in: 'header', name: 'X-Token' },
    { detail: 'General' },
  ],
};

const XML =
  '<?xml version="1.0" encoding="UTF-8"?><problem xmlns="urn:ietf:rfc:7807">' +
  '<type>https://errors.example/contact</type><title>Contact differs</title><status>409</status>' +
  '<detail>Two things differ</detail><instance>urn:uuid:ID</instance><code>CONTACT</code>' +
  '<help>Load it again</help><moreInfo>https://errors.example/contact#more</moreInfo>' +
  '<contactId>186</contactId><nested><list><i>1</i><i>two</i><i/></list></nested>' +
  '<errors><i><detail>Name &lt; 3 &amp; odd \uFFFD</detail><code>NAME</code><pointer>/a~1b</pointer></i>' +
  '<i><detail>Page</detail><in>query</in><name>page</name></i>' +
  '<i><detail>Token</detail><in>header</in><name>X-Token</name></i>' +
  '<i><detail>General</detail></i></errors></problem>';

const HTTP_STATUS = {
  HTTPStatus: {
    HTTPCode: 409,
    developerMessage: 'Contact differs',
    userMessage: TEXTS.join(' '),
    errorCode: 'CONTACT',
    moreInfo: 'https://errors.example/contact#more',
    errorId: 'ID',
  },
};

const jsonApiError = (n: number, more: object) => ({
  id: `ID.${n}`,
  status: '409',
  title: 'Contact differs',
  links: { about: 'https://errors.example/contact#more', type: 'https://errors.example/contact' },
  meta: {
    contactId: 186,
    '1st': true,
    'a:b': 1,
    nested: { list: [1, 'two', null] },
    help: 'Load it again',
  },
  ...more,
});
const JSON_API = {
  errors: [
    jsonApiError(1, { code: 'NAME', detail: TEXTS[0], source: { pointer: '/a~1b' } }),
    jsonApiError(2, { code: 'CONTACT', detail: 'Page', source: { parameter: 'page' } }),
    jsonApiError(3, { code: 'CONTACT', detail: 'Token', source: { header: 'X-Token' } }),
    jsonApiError(4, { code: 'CONTACT', detail: 'General' }),
  ],
  meta: { errorId: 'ID' },
};

const typed = (type: string, body: unknown) => ({
  status: 409,
  headers: errorHeaders('CONTACT', { 'content-type': type }),
  body,
});

onEachPlatform('the format', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers, providers });
  });
  afterAll(() => app.close());

  const problem = typed('application/problem+json', PROBLEM);
  const xml = typed('application/problem+xml; charset=utf-8', XML);
  const list = errorList(409, 'CONTACT', TEXTS);

  it.each([
    ['application/json', list],
    ['*/*', list],
    ['text/html', list],
    ['image/png;q=0.1', list],
    ['application/*', list],
    ['nonsense', list],
    ['', list],
    ['application/problem+json', problem],
    ['Application/Problem+JSON; q=0.5', problem],
    ['application/json, application/problem+json', problem],
    ['application/problem+json, */*', problem],
    ['application/problem+json;q=0.5, application/json', list],
    ['application/problem+json;q=0', list],
    ['application/problem+xml', xml],
    ['application/problem+json;q=0.4, application/problem+xml;q=0.6', xml],
  ])('for Accept: %s', async (accept, expected) => {
    expect(seen(await app.get('/differs', { accept }))).toEqual(expected);
  });

  it('of a handler and of a controller, the handler first', async () => {
    expect(seen(await app.get('/own/controller'))).toEqual(
      typed('application/vnd.api+json', JSON_API),
    );
    expect(seen(await app.get('/inherited/controller'))).toEqual(
      typed('application/vnd.api+json', JSON_API),
    );
    expect(seen(await app.get('/own/handler'))).toEqual(
      typed('text/csv; charset=utf-8', 'Sorry;409;Two things differ;/own/handler'),
    );
    expect(seen(await app.get('/status'))).toEqual(
      typed('application/json; charset=utf-8', HTTP_STATUS),
    );
  });

  it('of a handler gives way to an explicit Accept', async () => {
    const answer = await app.get('/own/controller', { accept: 'application/problem+json' });
    expect(seen(answer)).toEqual(problem);
  });

  it('falls back to the last resort of the chosen format when a formatter fails', async () => {
    app.log.clear();
    const answer = await app.get('/own/broken');
    expect(seen(answer)).toEqual(
      typed('application/vnd.api+json', {
        errors: [
          { id: 'ID', status: '409', code: 'CONFLICT', title: 'Conflict', detail: 'Conflict' },
        ],
        meta: { errorId: 'ID' },
      }),
    );
    expect(app.log.records).toHaveLength(1);
    const [{ level, text } = { level: '', text: '' }] = app.log.records;
    expect(level).toBe('error');
    expect(text.indexOf('Two things differ')).toBeLessThan(text.indexOf('broken hunter2'));
  });
});

describe('the format of the module', () => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());
  const start = async (
    formatter: new (...args: never[]) => ErrorFormatter,
    more: object = {},
    platform: Platform = 'fastify',
  ) => {
    app = await TestApp.start(platform, {
      controllers,
      providers,
      options: { formatter: formatter as new () => ErrorFormatter, ...more },
    });
    return app;
  };

  it.each([
    [ErrorListFormatter, errorList(409, 'CONTACT', TEXTS)],
    [ProblemDetailsFormatter, typed('application/problem+json', PROBLEM)],
    [HttpStatusFormatter, typed('application/json; charset=utf-8', HTTP_STATUS)],
    [JsonApiFormatter, typed('application/vnd.api+json', JSON_API)],
    [CsvFormatter, typed('text/csv; charset=utf-8', 'Sorry;409;Two things differ;/differs')],
    [BrokenFormatter, errorList(409, 'CONTACT', 'Conflict')],
    [NothingFormatter, errorList(409, 'CONTACT', 'Conflict')],
    [AsyncFormatter, errorList(409, 'CONTACT', 'Conflict')],
    [ChangingFormatter, errorList(409, 'CONTACT', 'Conflict')],
    [
      BrokenProblemFormatter,
      typed('application/problem+json', {
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        detail: 'Conflict',
        instance: 'urn:uuid:ID',
        code: 'CONFLICT',
      }),
    ],
  ])('%o', async (formatter, expected) => {
    const { get } = bound(await start(formatter));
    expect(seen(await get('/differs'))).toEqual(expected);
  });

  it('falls back when not even its media type can be read', async () => {
    const formatter = new GetterFormatter();
    app = await TestApp.start('express', {
      controllers: [PlainController],
      providers: [{ provide: REST_ERRORS_FORMATTER, useValue: formatter }],
    });
    formatter.isBroken = true;
    expect(seen(await app.get('/differs'))).toEqual(errorList(409, 'CONTACT', 'Conflict'));
    expect(app.log.records[0]?.text).toContain('broken hunter2');
  });

  it('covers unknown routes and broken bodies', async () => {
    const { get, post } = bound(await start(ProblemDetailsFormatter));
    expect((await get('/nothing')).headers['content-type']).toBe('application/problem+json');
    expect((await post('/differs', '{')).headers['content-type']).toBe('application/problem+json');
  });

  it('is all there is without negotiation', async () => {
    const { get } = bound(await start(ErrorListFormatter, { negotiation: false }));
    expect(seen(await get('/differs', { accept: 'application/problem+json' }))).toEqual(
      errorList(409, 'CONTACT', TEXTS),
    );
  });

  it('is overridden by a provider in any module', async () => {
    @Module({ providers: [Wording, { provide: REST_ERRORS_FORMATTER, useClass: CsvFormatter }] })
    class OverrideModule {}
    app = await TestApp.start('express', {
      imports: [OverrideModule],
      controllers,
      providers,
      options: { formatter: ProblemDetailsFormatter },
    });
    expect((await app.get('/differs')).text).toBe('Sorry;409;Two things differ;/differs');
  });

  it('is overridden in a testing module', async () => {
    @Module({
      imports: [RestErrorsModule.forRoot()],
      controllers: [PlainController],
      providers: [{ provide: REST_ERRORS_FORMATTER, useClass: HttpStatusFormatter }],
    })
    class OverriddenModule {}
    const testing = await Test.createTestingModule({ imports: [OverriddenModule] })
      .overrideProvider(REST_ERRORS_FORMATTER)
      .useValue(new ProblemDetailsFormatter())
      .compile();
    const nest = testing.createNestApplication(new ExpressAdapter(), { logger: false });
    await nest.listen(0);
    const response = await fetch(`${await nest.getUrl()}/differs`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    await nest.close();
  });
});

function bound(app: TestApp) {
  return { get: app.get.bind(app), post: app.post.bind(app) };
}
