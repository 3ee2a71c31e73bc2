import {
  Controller,
  Get,
  Post,
  Put,
  VERSION_NEUTRAL,
  VersioningType,
  type VersioningOptions,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { request } from '../support/raw-request.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@Controller({ path: 'contacts', version: '1' })
class ContactsOne {
  @Get() list(): string {
    return 'one';
  }
}

@Controller({ path: 'contacts', version: ['2', '3'] })
class ContactsTwo {
  @Get() list(): string {
    return 'two';
  }
  @Post() create(): string {
    return 'two';
  }
}

@Controller({ path: 'neutral', version: VERSION_NEUTRAL })
class NeutralController {
  @Put() replace(): string {
    return 'neutral';
  }
}

const controllers = [ContactsOne, ContactsTwo, NeutralController];
const notFound = errorList(404, 'ROUTE_NOT_FOUND', 'Nothing is served at this address.');
const notAllowed = (method: string, allow: string) =>
  errorList(405, 'METHOD_NOT_ALLOWED', `The method ${method} is not supported at this address.`, {
    allow,
  });

const VERSIONING: ReadonlyArray<
  readonly [string, VersioningOptions, (version: string) => Record<string, string>]
> = [
  [
    'a header',
    { type: VersioningType.HEADER, header: 'X-Version' },
    (version) => ({ 'x-version': version }),
  ],
  [
    'a media type',
    { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    (version) => ({ accept: `application/json;v=${version}` }),
  ],
  [
    'a way of its own',
    {
      type: VersioningType.CUSTOM,
      extractor: (request: unknown) => {
        const { headers } = request as { headers: Record<string, string> };
        return (headers['x-own'] ?? '').split('-');
      },
    },
    (version) => ({ 'x-own': `${version}-0` }),
  ],
];

describe.each(VERSIONING)('versions in %s', (_name, versioning, versioned) => {
  onEachPlatform('routing', (platform) => {
    let app: TestApp;
    beforeAll(async () => {
      app = await TestApp.start(platform, {
        controllers,
        before: (nest) => void nest.enableVersioning(versioning),
      });
    });
    afterAll(() => app.close());

    it.each([
      ['GET', '1', 'one'],
      ['GET', '3', 'two'],
      ['POST', '2', 'two'],
    ])('%s of version %s is served', async (method, version, text) => {
      const answer = await app.request(method, '/contacts', { headers: versioned(version) });
      expect(answer.text).toBe(text);
    });

    it.each([
      ['POST', '1', notAllowed('POST', 'GET, HEAD')],
      ['PUT', '2', notAllowed('PUT', 'GET, HEAD, POST')],
      ['PUT', '3', notAllowed('PUT', 'GET, HEAD, POST')],
      ['GET', '4', notFound],
      ['PUT', '4', notFound],
    ])('%s of version %s has the methods of that version', async (method, version, expected) => {
      const answer = await app.request(method, '/contacts', { headers: versioned(version) });
      expect(seen(answer)).toEqual(expected);
    });

    it('a route without a version has its methods in each', async () => {
      const headers = versioned('4');
      expect((await app.request('PUT', '/neutral', { headers })).text).toBe('neutral');
      expect(seen(await app.request('GET', '/neutral', { headers }))).toEqual(
        notAllowed('GET', 'PUT'),
      );
    });
  });
});

interface ExpressApp {
  (...args: unknown[]): unknown;
  use(path: string, app: unknown): unknown;
}

describe('an Express application mounted in another', () => {
  const express = createRequire(import.meta.resolve('@nestjs/platform-express'))(
    'express',
  ) as () => ExpressApp;

  it('knows the methods of its own paths', async () => {
    const inner = express();
    const outer = express();
    outer.use('/sub', inner);
    const app = await TestApp.start('express', {
      controllers: [ContactsOne],
      adapter: new ExpressAdapter(inner),
      before: (nest) => void nest.setGlobalPrefix('api'),
    });
    const server = createServer(outer as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect((await request(port, 'GET', '/sub/api/contacts', {})).text).toBe('one');
    expect(seen(await request(port, 'POST', '/sub/api/contacts', {}))).toEqual(
      notAllowed('POST', 'GET, HEAD'),
    );
    expect(seen(await request(port, 'POST', '/sub/contacts', {}))).toEqual(notFound);
    server.close();
    await app.close();
  });
});
