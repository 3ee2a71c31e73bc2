import { Controller, Get, Res, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { UserException } from '../../src/index.js';
import { Http2Client } from '../support/http2-request.js';
import { errorList, seen } from '../support/seen.js';
import { TestApp, type AppDefinition } from '../support/test-app.js';

@UserException(409, { code: 'TOO_LATE' })
class TooLate extends Error {}

interface Reply {
  readonly raw: ServerResponse;
  send(payload?: unknown): this;
  status(code: number): this;
  type(contentType: string): this;
  header(name: string, value: string): this;
}

const LONG = 'a'.repeat(1_000_000);
const late = errorList(409, 'TOO_LATE', 'Too late');
const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

let streams: Readable[] = [];

@Controller()
class SendingController {
  @Get('object') object(@Res() reply: Reply): never {
    reply.send({ first: true });
    throw new TooLate('Too late');
  }
  @Get('long') long(@Res() reply: Reply): never {
    reply.send(LONG);
    throw new TooLate('Too late');
  }
  @Get('other-head') otherHead(@Res() reply: Reply): void {
    reply.send({ first: true });
    reply.status(404).type('text/html').send('<p>later</p>');
  }
  @Get('stream-later') streamLater(@Res() reply: Reply): void {
    reply.send({ first: true });
    const stream = Readable.from(['later'], { objectMode: false });
    streams.push(stream);
    reply.send(stream);
  }
  @Get('value') value(): object {
    return { first: true };
  }
  @Get('taken') taken(): never {
    throw new TooLate('Too late');
  }
  @Get('taken/then') async takenThen(@Res() reply: Reply): Promise<void> {
    void nextTurn().then(() => reply.send({ later: true }));
    await Promise.reject(new TooLate('Too late'));
  }
}

type Done = (error: Error | null) => void;
type SendHook = (request: unknown, reply: Reply, payload: unknown, done: Done) => void;
interface Plugin {
  addHook(name: 'onSend', hook: SendHook): unknown;
  setErrorHandler(handler: (error: unknown, request: unknown, reply: Reply) => void): unknown;
  get(path: string, handler: () => unknown): unknown;
}

const pause: SendHook = (_request, _reply, _payload, done) => void setTimeout(done, 5, null);

describe('the first response of Fastify', () => {
  let app: TestApp;
  beforeEach(() => {
    streams = [];
  });
  afterEach(() => app.close());

  async function start(
    hook: SendHook = pause,
    before: (nest: NestFastifyApplication) => unknown = () => undefined,
    more: AppDefinition = {},
  ): Promise<void> {
    app = await TestApp.start('fastify', {
      controllers: [SendingController],
      before: async (nest: INestApplication) => {
        (nest.getHttpAdapter().getInstance() as Plugin).addHook('onSend', hook);
        await before(nest as NestFastifyApplication);
      },
      ...more,
    });
  }
  const outcomes = (): string[] =>
    app.log.records.map(
      ({ text }) => /\((already answered|truncated)\)/.exec(text)?.[1] ?? 'answered',
    );

  it('keeps its status and type, whatever is set for a later one', async () => {
    await start();
    expect(await app.get('/other-head')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      json: { first: true },
    });
    expect(outcomes()).toEqual(['already answered']);
  });

  it('releases a stream that comes later', async () => {
    await start();
    expect((await app.get('/stream-later')).json).toEqual({ first: true });
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('gives way when a hook fails for it', async () => {
    let isFirst = true;
    await start((_request, _reply, _payload, done) => {
      setTimeout(done, 5, isFirst ? new Error('store hunter2') : null);
      isFirst = false;
    });
    expect(seen(await app.get('/value'))).toEqual(unknown);
    expect(outcomes()).toEqual(['answered']);
  });

  it('gives way when a hook sends what it failed with', async () => {
    await start((_request, reply) => void setTimeout(() => reply.send(new Error('hunter2')), 5));
    expect(seen(await app.get('/value'))).toEqual(unknown);
    expect(outcomes()).toEqual(['answered']);
    // and for an error response, once
    expect(seen(await app.get('/taken'))).toEqual(late);
  });

  it('is that of an error, when the handler sends while hooks run for it', async () => {
    await start();
    expect(seen(await app.get('/taken/then'))).toEqual(late);
    await expect.poll(outcomes).toEqual(['already answered', 'answered']);
  });

  it('gives way to the error handler of a plugin, when a hook fails', async () => {
    let isFirst = true;
    const plugin = (instance: Plugin, _options: unknown, done: () => void): void => {
      instance.addHook('onSend', (_request, _reply, _payload, next) => {
        setTimeout(next, 5, isFirst ? new Error('store hunter2') : null);
        isFirst = false;
      });
      instance.setErrorHandler((_error, _request, reply) => {
        reply.status(418).send({ handled: true });
      });
      instance.get('/plugin', () => ({ first: true }));
      done();
    };
    await start(pause, (nest) => nest.register(plugin as never));
    expect(await app.get('/plugin')).toMatchObject({ status: 418, json: { handled: true } });
  });

  it('gives way when hooks never come to an end, and Fastify limits the time', async (test) => {
    const adapter = new FastifyAdapter({ handlerTimeout: 50 } as never);
    const { initialConfig }: { initialConfig: object } = adapter.getInstance();
    // older versions of Fastify have no such limit
    if (!('handlerTimeout' in initialConfig)) test.skip();
    await start(() => undefined, undefined, { adapter });
    expect(seen(await app.get('/value'))).toEqual(unknown);
    expect(outcomes()).toEqual(['answered']);
  });

  it('is the one that is injected', async () => {
    await start();
    const answer = await (app.app as NestFastifyApplication).inject({ url: '/object' });
    expect(answer).toMatchObject({ statusCode: 200, body: '{"first":true}' });
    expect(outcomes()).toEqual(['already answered']);
  });

  it.each(['/object', '/long'])('%s: is whole by HTTP/2', async (path) => {
    const adapter = new FastifyAdapter({ http2: true } as never);
    await start(pause, undefined, { adapter });
    const client = new Http2Client(app.port);
    const answer = await client.request('GET', path);
    client.close();
    expect(answer.text).toBe(path === '/long' ? LONG : '{"first":true}');
    expect(answer).toMatchObject({ status: 200, truncated: false });
    await expect.poll(outcomes).toEqual(['already answered']);
  });
});
