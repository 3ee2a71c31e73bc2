import {
  All,
  Body,
  Controller,
  Get,
  Module,
  Patch,
  Post,
  Put,
  RequestMethod,
  VersioningType,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp, type AppDefinition } from '../support/test-app.js';

@Controller('contacts')
class ContactsController {
  @Get() list(): string[] {
    return [];
  }
  @Post() create(@Body() body: unknown): unknown {
    return { body };
  }
  @Get('search') search(): string[] {
    return [];
  }
  @Put(':id') replace(@Body() body: unknown): unknown {
    return { body };
  }
  @Patch(':id') change(@Body() body: unknown): unknown {
    return { body };
  }
  @Post('import') import(): string {
    return 'not interested in the body';
  }
}

@Controller({ path: 'versions', version: '2' })
class VersionedController {
  @Get() list(): string[] {
    return [];
  }
}

@Controller()
class WildcardController {
  @Get('files/*') file(): string {
    return 'file';
  }
  @All('anything') anything(): string {
    return 'anything';
  }
}

// middleware for one method is a route of Express, too
@Module({})
class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => next())
      .forRoutes({ path: '*splat', method: RequestMethod.GET });
  }
}

const DEFINITION: AppDefinition = {
  imports: [MiddlewareModule],
  controllers: [ContactsController, VersionedController, WildcardController],
};

const notFound = errorList(404, 'ROUTE_NOT_FOUND', 'Nothing is served at this address.');
const notAllowed = (method: string, allow: string) =>
  errorList(405, 'METHOD_NOT_ALLOWED', `The method ${method} is not supported at this address.`, {
    allow,
  });
const unsupported = (code: string, text: string, header = 'accept-post') =>
  errorList(415, code, text, { [header]: 'application/json, application/x-www-form-urlencoded' });

const MALFORMED = errorList(400, 'MALFORMED_JSON', 'Failed to parse JSON request content.');
const JSON_TYPE = { 'content-type': 'application/json' };

const ROUTES = [
  ['GET', '/nothing', notFound],
  ['POST', '/nothing', notFound],
  ['OPTIONS', '/nothing', notFound],
  ['GET', '/contacts/7/more', notFound],
  ['DELETE', '/contacts', notAllowed('DELETE', 'GET, HEAD, POST')],
  ['DELETE', '/contacts?x=/nothing', notAllowed('DELETE', 'GET, HEAD, POST')],
  ['OPTIONS', '/contacts', notAllowed('OPTIONS', 'GET, HEAD, POST')],
  ['HEAD', '/contacts/7', { ...notAllowed('HEAD', 'PATCH, PUT'), body: '' }],
  ['GET', '/contacts/7', notAllowed('GET', 'PATCH, PUT')],
  ['DELETE', '/contacts/search', notAllowed('DELETE', 'GET, HEAD, PATCH, PUT')],
  ['POST', '/files/a/b.txt', notAllowed('POST', 'GET, HEAD')],
  [
    'GET',
    '/contacts/%FF',
    errorList(400, 'MALFORMED_URL', 'The address of the request is malformed.'),
  ],
  ['GET', '/%FF', errorList(400, 'MALFORMED_URL', 'The address of the request is malformed.')],
] as const;

const BODIES = [
  ['malformed JSON', JSON_TYPE, '{"password": hunter2', MALFORMED],
  ['truncated JSON', JSON_TYPE, '{"password": "hunter2', MALFORMED],
  ['bytes that are no UTF-8 JSON', JSON_TYPE, Buffer.from([0xff, 0xfe, 0x00]), MALFORMED],
  [
    'a media type that no parser takes',
    { 'content-type': 'application/xml' },
    '<a/>',
    unsupported('UNSUPPORTED_MEDIA_TYPE', 'The media type of the request body is not supported.'),
  ],
  [
    'bytes without a media type',
    {},
    'bytes',
    unsupported('UNSUPPORTED_MEDIA_TYPE', 'The media type of the request body is not supported.'),
  ],
  [
    'a media type that is none',
    { 'content-type': 'nonsense' },
    'bytes',
    unsupported('UNSUPPORTED_MEDIA_TYPE', 'The media type of the request body is not supported.'),
  ],
  [
    'a chunked body of such a type',
    { 'content-type': 'application/xml', 'transfer-encoding': 'chunked' },
    '<a/>',
    unsupported('UNSUPPORTED_MEDIA_TYPE', 'The media type of the request body is not supported.'),
  ],
  [
    'a broken charset',
    { 'content-type': 'application/json; charset=klingon' },
    '{}',
    unsupported('UNSUPPORTED_CHARSET', 'The charset of the request body is not supported.'),
  ],
  [
    'a broken charset of a form',
    { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' },
    'a=1',
    unsupported('UNSUPPORTED_CHARSET', 'The charset of the request body is not supported.'),
  ],
  [
    'an unknown encoding',
    { ...JSON_TYPE, 'content-encoding': 'zip' },
    '{}',
    unsupported(
      'UNSUPPORTED_ENCODING',
      'The content encoding of the request body is not supported.',
    ),
  ],
  [
    'an unknown encoding of bytes that are no JSON',
    { ...JSON_TYPE, 'content-encoding': 'zip' },
    'PK',
    unsupported(
      'UNSUPPORTED_ENCODING',
      'The content encoding of the request body is not supported.',
    ),
  ],
  [
    'bytes that cannot be decompressed',
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    'hunter2',
    {
      express: errorList(400, 'MALFORMED_BODY', 'The request body is malformed.'),
      fastify: unsupported(
        'UNSUPPORTED_ENCODING',
        'The content encoding of the request body is not supported.',
      ),
    },
  ],
  [
    'too many bytes',
    JSON_TYPE,
    JSON.stringify('x'.repeat(2_000_000)),
    errorList(413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.'),
  ],
] as const;

function readsFrameworkErrors({ app, platform }: TestApp): boolean {
  if (platform === 'express') return true;
  const { version }: { version: string } = app.getHttpAdapter().getInstance();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || minor >= 8;
}

onEachPlatform('routing', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, DEFINITION);
  });
  beforeEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each(ROUTES)('%s %s', async (method, path, expected) => {
    // before 5.8 Fastify answers an address that it cannot read past everybody
    if (path.endsWith('%FF') && !readsFrameworkErrors(app)) return;
    expect(seen(await app.request(method, path))).toEqual(expected);
    expect(app.log.records).toHaveLength(1);
    // a route template stands there when one was matched
    const { text } = app.log.records[0] ?? {};
    if (expected.status !== 400) expect(text).toMatch(new RegExp(`^40[45] \\w+ ${method}: `));
  });

  it.each(['GET', 'POST', 'PATCH', 'OPTIONS', 'DELETE'])(
    '%s on a route for all',
    async (method) => {
      expect((await app.request(method, '/anything')).text).toBe('anything');
    },
  );

  it.each(BODIES)('POST with %s', async (_name, headers, body, expected) => {
    const answer = await app.request('POST', '/contacts', { headers, body });
    expect(seen(answer)).toEqual('express' in expected ? expected[platform] : expected);
    expect(app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).not.toContain('hunter2');
  });

  it('PATCH names what it reads in Accept-Patch', async () => {
    const headers = { 'content-type': 'text/x' };
    const answer = await app.request('PATCH', '/contacts/7', { headers, body: 'x' });
    expect(answer).toMatchObject({ status: 415 });
    expect(answer.headers['accept-patch']).toBe(
      'application/json, application/x-www-form-urlencoded',
    );
  });

  it('PUT names what it reads in Accept', async () => {
    const answer = await app.request('PUT', '/contacts/7', {
      headers: { 'content-type': 'text/x' },
      body: 'x',
    });
    expect(seen(answer)).toEqual(
      unsupported(
        'UNSUPPORTED_MEDIA_TYPE',
        'The media type of the request body is not supported.',
        'accept',
      ),
    );
  });

  it('an empty body sent in chunks is no media type that is not supported', async () => {
    const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
    const { status } = await app.request('POST', '/contacts', { headers, body: '' });
    expect(status).not.toBe(415);
  });

  it('reads what can be read', async () => {
    const type = 'application/json; charset="UTF-8"';
    const answer = await app.request('POST', '/contacts', {
      headers: { 'content-type': type, 'content-encoding': 'identity' },
      body: '{"a":1}',
    });
    expect(answer.json).toEqual({ body: { a: 1 } });
    const form = await app.request('POST', '/contacts', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=1',
    });
    expect(form.json).toEqual({ body: { a: '1' } });
    expect((await app.request('POST', '/contacts')).status).toBe(201);
  });
});

onEachPlatform('routing with CORS', (platform) => {
  it('does not take the wildcard of a plugin for a route', async () => {
    const app = await TestApp.start(platform, {
      ...DEFINITION,
      before: (nest) => nest.enableCors(),
    });
    const cors = { 'access-control-allow-origin': '*' };
    const headers = { ...notFound.headers, ...cors };
    expect(seen(await app.get('/nothing'))).toEqual({ ...notFound, headers });
    const answer = await app.request('DELETE', '/contacts');
    expect(answer.headers).toMatchObject({ allow: 'GET, HEAD, POST', ...cors });
    await app.close();
  });
});

onEachPlatform('routing under a prefix with versions in the address', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      ...DEFINITION,
      before: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/api/v1/nothing', notFound],
    ['GET', '/api/contacts', notFound],
    ['DELETE', '/api/v1/contacts', notAllowed('DELETE', 'GET, HEAD, POST')],
    ['POST', '/api/v2/versions', notAllowed('POST', 'GET, HEAD')],
    ['POST', '/api/v1/versions', notFound],
  ] as const)('%s %s', async (method, path, expected) => {
    expect(seen(await app.request(method, path))).toEqual(expected);
  });

  it('GET /nothing outside the prefix', async () => {
    expect(seen(await app.get('/nothing'))).toEqual(notFound);
  });
});
