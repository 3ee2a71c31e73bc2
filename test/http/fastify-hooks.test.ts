import { Controller, Get } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';

import { ProblemDetailsFormatter, REST_ERRORS_REPORTER, UserException } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { TestApp, type AppDefinition } from '../support/test-app.js';

@UserException(409, { code: 'TAKEN' })
class Taken extends Error {}

@Controller()
class HookedController {
  @Get('good') good(): object {
    return { a: 1 };
  }
  @Get('taken') taken(): void {
    throw new Taken('It is taken');
  }
}

type SendHook = (request: unknown, reply: Reply, payload: unknown) => Promise<unknown>;
interface Reply {
  readonly raw: EventEmitter;
  header(name: string, value: string): this;
}
interface Hooks {
  addHook(name: 'onSend', hook: SendHook): unknown;
}

const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');
const taken = errorList(409, 'TAKEN', 'It is taken');

// hooks for what is sent are Fastify's; Express has none
describe('an onSend hook of the application', () => {
  let app: TestApp;
  afterEach(() => app.close());

  async function start(hook: SendHook, more: Partial<AppDefinition> = {}): Promise<void> {
    const before = (nest: INestApplication): void => {
      (nest.getHttpAdapter().getInstance() as Hooks).addHook('onSend', hook);
    };
    app = await TestApp.start('fastify', { controllers: [HookedController], before, ...more });
  }

  const failures: ReadonlyArray<readonly [string, SendHook]> = [
    ['always throws', () => Promise.reject(new Error('cookie hunter2'))],
    [
      'always throws later',
      async () => {
        await nextTurn();
        throw new Error('cookie hunter2');
      },
    ],
    // eslint-disable-next-line prefer-promise-reject-errors -- what people do
    ['always throws no error', () => Promise.reject('cookie hunter2')],
    [
      'changes the answer before it throws',
      (_request, reply) => {
        reply.header('Content-Encoding', 'br').header('Content-Type', 'text/plain');
        return Promise.reject(new Error('cookie hunter2'));
      },
    ],
  ];

  it.each(failures)('that %s gets past no mask, and one record', async (_name, hook) => {
    await start(hook);
    expect(seen(await app.get('/good'))).toEqual(unknown);
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect(app.log.records[0]).toMatchObject({ level: 'error' });
    expect(app.log.records[0]?.text).toContain('cookie hunter2');
  });

  it.each(failures)('that %s leaves an error what it is', async (_name, hook) => {
    await start(hook);
    expect(seen(await app.get('/taken'))).toEqual(taken);
    expect(seen(await app.request('HEAD', '/taken'))).toEqual({ ...taken, body: '' });
    await expect.poll(() => app.log.records).toHaveLength(2);
    for (const { text } of app.log.records) expect(text).toMatch(/^409 TAKEN (GET|HEAD) \/taken: /);
  });

  it.each(failures)('that %s does so for unknown routes and bodies', async (_name, hook) => {
    await start(hook, { options: { formatter: ProblemDetailsFormatter } });
    expect(await app.get('/nothing')).toMatchObject({
      status: 404,
      json: { status: 404, code: 'ROUTE_NOT_FOUND' },
    });
    expect((await app.get('/good')).json).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'An unexpected error occurred.',
      instance: expect.stringMatching(/^urn:uuid:/) as string,
      code: 'INTERNAL_SERVER_ERROR',
    });
    await expect.poll(() => app.log.records).toHaveLength(2);
  });

  it('that throws once is answered once', async () => {
    let isFirst = true;
    await start((_request, _reply, payload) => {
      if (!isFirst) return Promise.resolve(payload);
      isFirst = false;
      return Promise.reject(new Error('cookie hunter2'));
    });
    expect(seen(await app.get('/good'))).toEqual(unknown);
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect((await app.get('/good')).json).toEqual({ a: 1 });
  });

  it('sees errors, and one record is written when they have left', async () => {
    await start(async (_request, reply, payload) => {
      await nextTurn();
      reply.header('X-Hook', 'ran');
      return payload;
    });
    expect(seen(await app.get('/taken'))).toEqual(
      errorList(409, 'TAKEN', 'It is taken', { 'x-hook': 'ran' }),
    );
    await expect.poll(() => app.log.records).toHaveLength(1);
  });

  it('that takes its time does not hold the record back until the response has closed', async () => {
    const order: string[] = [];
    const report = (): void => void order.push('record');
    await start(
      async (_request, reply, payload) => {
        reply.raw.once('close', () => order.push('close'));
        await nextTurn();
        return payload;
      },
      { providers: [{ provide: REST_ERRORS_REPORTER, useValue: { report } }] },
    );
    await app.get('/taken');
    await expect.poll(() => order).toHaveLength(2);
    expect(order).toEqual(['record', 'close']);
  });
});
