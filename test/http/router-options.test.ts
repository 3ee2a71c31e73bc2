import { Catch, Controller, Get, NotFoundException, type ExceptionFilter } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

import { leavesRestToExpress } from '../support/platform-versions.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';

interface ExpressApp {
  (...args: unknown[]): unknown;
  set(name: string, value: unknown): unknown;
}
const express = createRequire(import.meta.resolve('@nestjs/platform-express'))(
  'express',
) as () => ExpressApp;

@Controller('contacts')
class ContactsController {
  @Get() list(): string {
    return 'contacts';
  }
}

const controllers = [ContactsController];
const notFound = errorList(404, 'ROUTE_NOT_FOUND', 'Nothing is served at this address.');
const notAllowed = errorList(
  405,
  'METHOD_NOT_ALLOWED',
  'The method POST is not supported at this address.',
  { allow: 'GET, HEAD' },
);
const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');
const malformed = errorList(400, 'MALFORMED_URL', 'The address of the request is malformed.');

function adapterOf(platform: Platform, isStrict: boolean): ExpressAdapter | FastifyAdapter {
  if (platform === 'fastify') {
    return new FastifyAdapter({ caseSensitive: isStrict, ignoreTrailingSlash: !isStrict });
  }
  const instance = express();
  instance.set('case sensitive routing', isStrict);
  instance.set('strict routing', isStrict);
  return new ExpressAdapter(instance);
}

onEachPlatform('routing as the application configured it', (platform) => {
  it.each([
    ['/CONTACTS', true, 404],
    ['/contacts/', true, 404],
    ['/contacts', true, 200],
    ['/CONTACTS', false, 200],
    ['/contacts/', false, 200],
  ])('%s, strict: %s', async (path, isStrict, status) => {
    const adapter = adapterOf(platform, isStrict);
    const app = await TestApp.start(platform, { controllers, adapter });
    expect((await app.get(path)).status).toBe(status);
    expect(seen(await app.request('POST', path))).toEqual(status === 200 ? notAllowed : notFound);
    await app.close();
  });

  it('what fails while an unknown route is answered is no unknown route', async () => {
    @Catch(NotFoundException)
    class FailingFilter implements ExceptionFilter {
      catch(): never {
        throw new Error('hunter2');
      }
    }
    const app = await TestApp.start(platform, {
      controllers,
      before: (nest) => void nest.useGlobalFilters(new FailingFilter()),
    });
    expect(seen(await app.get('/nothing'))).toEqual(unknown);
    expect(app.log.records).toHaveLength(1);
    await app.close();
  });
});

describe.runIf(leavesRestToExpress)('what is mounted on Express after the start', () => {
  it('has its turn', async () => {
    const app = await TestApp.start('express', {
      controllers,
      before: (nest) => void nest.setGlobalPrefix('api'),
    });
    expect(seen(await app.get('/later'))).toEqual(notFound);
    app.app.use('/later', (_request: unknown, response: { end(text: string): void }) =>
      response.end('later'),
    );
    expect((await app.get('/later')).text).toBe('later');
    await app.close();
  });
});

interface Reply {
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: unknown): this;
}

describe('frameworkErrors of a Fastify application', () => {
  it.each([
    [
      'goes on',
      (error: unknown, reply: Reply) => reply.header('X-Own', 'yes').send(error),
      { ...malformed, headers: { ...malformed.headers, 'x-own': 'yes' } },
    ],
    ['may answer by itself', (_error: unknown, reply: Reply) => reply.code(418).send('own'), 'own'],
  ] as const)('%s', async (_name, handle, expected) => {
    const frameworkErrors = (error: unknown, _request: unknown, reply: unknown): void =>
      void handle(error, reply as Reply);
    const adapter = new FastifyAdapter({ frameworkErrors });
    const app = await TestApp.start('fastify', { controllers, adapter });
    const answer = await app.get('/%FF');
    // before 5.8 Fastify reads the option once, at its creation
    const { version }: { version: string } = app.app.getHttpAdapter().getInstance();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (expected === 'own') expect(answer).toMatchObject({ status: 418, text: 'own' });
    else if (major > 5 || minor >= 8) expect(seen(answer)).toEqual(expected);
    await app.close();
  });
});
