import {
  Controller,
  Get,
  Module,
  Query,
  Res,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ApiException } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

interface AnyResponse {
  header(name: string, value: string | string[]): this;
}

const HEADERS: Record<string, string | string[]> = {
  Vary: 'accept-language, Origin',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Own',
  'X-Own': 'of the exception',
};

interface NodeResponse {
  setHeader(name: string, value: string | string[]): void;
}

/** Past the framework, as middleware does on Fastify, too. */
@Module({})
class CookieModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((request: { originalUrl: string }, response: NodeResponse, next: () => void) => {
        const isList = request.originalUrl.includes('list');
        response.setHeader('Set-Cookie', isList ? ['session=1', 'lang=en'] : 'session=1');
        next();
      })
      .forRoutes('cookies/:kind');
  }
}

@Controller()
class FailingController {
  @Get() fail(@Res({ passthrough: true }) response: AnyResponse, @Query() set: object): void {
    for (const [name, value] of Object.entries(set)) response.header(name, value as string);
    throw new ApiException(409, 'No', { code: 'NO', headers: HEADERS });
  }
  /** Express refuses it at once, Fastify when the headers are written. */
  @Get('invalid') invalid(@Res({ passthrough: true }) response: AnyResponse): string {
    response.header('X-Name', 'Łukasz');
    return 'never';
  }
  @Get('star') star(@Res({ passthrough: true }) response: AnyResponse): void {
    response.header('Vary', 'Origin');
    throw new ApiException(409, 'No', { code: 'NO', headers: { vary: '*' } });
  }
  @Get('cookies/:kind') cookies(): void {
    const headers = { 'Set-Cookie': ['a=1', 'b=2'] };
    throw new ApiException(409, 'No', { code: 'NO', headers });
  }
}

onEachPlatform('a header that cannot be sent', (platform) => {
  it('is left out of the error response that it causes', async () => {
    const app = await TestApp.start(platform, { controllers: [FailingController] });
    expect(seen(await app.get('/invalid'))).toEqual(
      errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.'),
    );
    await app.close();
  });
});

onEachPlatform('headers of an exception', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [FailingController],
      imports: [CookieModule],
    });
  });
  afterAll(() => app.close());

  const own = {
    vary: 'accept-language, Origin',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'X-Own',
    'x-own': 'of the exception',
  };

  it.each([
    ['come to an answer that has none', '/', own],
    [
      'are added to Vary, each name once',
      '/?Vary=Accept-Encoding,origin',
      { ...own, vary: 'Accept-Encoding, origin, accept-language' },
    ],
    ['are in a Vary of everything', '/?Vary=*', { ...own, vary: '*' }],
    ['may vary by everything', '/star', { vary: '*' }],
    [
      'do not replace those of CORS that were set before',
      '/?Access-Control-Allow-Origin=https://a.example',
      { ...own, 'access-control-allow-origin': 'https://a.example' },
    ],
    [
      'come after a cookie of a middleware',
      '/cookies/one',
      { 'set-cookie': ['session=1', 'a=1', 'b=2'] },
    ],
    [
      'come after cookies of a middleware',
      '/cookies/list',
      { 'set-cookie': ['session=1', 'lang=en', 'a=1', 'b=2'] },
    ],
    ['replace others', '/?X-Own=of-the-handler', own],
  ])('%s', async (_name, path, expected) => {
    expect(seen(await app.get(path))).toEqual(errorList(409, 'NO', 'No', expected));
  });
});
