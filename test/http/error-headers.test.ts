import { Controller, Get, Query, Res } from '@nestjs/common';
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

@Controller()
class FailingController {
  @Get() fail(@Res({ passthrough: true }) response: AnyResponse, @Query() set: object): void {
    for (const [name, value] of Object.entries(set)) response.header(name, value as string);
    throw new ApiException(409, 'No', { code: 'NO', headers: HEADERS });
  }
  @Get('star') star(@Res({ passthrough: true }) response: AnyResponse): void {
    response.header('Vary', 'Origin');
    throw new ApiException(409, 'No', { code: 'NO', headers: { vary: '*' } });
  }
}

onEachPlatform('headers of an exception', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [FailingController] });
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
    ['replace others', '/?X-Own=of-the-handler', own],
  ])('%s', async (_name, path, expected) => {
    expect(seen(await app.get(path))).toEqual(errorList(409, 'NO', 'No', expected));
  });
});
