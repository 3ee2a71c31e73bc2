import { Controller, Get, Res, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { UserException } from '../../../src/index.js';
import { Http2Client } from '../../support/http2-request.js';
import { PinoApp } from '../../support/pino-app.js';
import { LEVELS } from '../../support/pino-log.js';

@UserException(409, { code: 'TAKEN' })
class Taken extends Error {}

const asked: Array<() => void> = [];

@Controller()
class TakenController {
  @Get('taken') taken(): void {
    throw new Taken('It is taken');
  }
  @Get('good') good(): object {
    return { fine: true };
  }
  @Get('written') async written(@Res() reply: { readonly raw: ServerResponse }): Promise<void> {
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    await new Promise((resolve) => reply.raw.write('the first part', resolve));
    throw new Taken('It is taken');
  }
  @Get('slow') async slow(): Promise<void> {
    await new Promise<void>((resolve) => asked.push(resolve));
    throw new Error('nobody listens');
  }
}

type SendHook = (request: unknown, reply: unknown, payload: unknown) => Promise<unknown>;

describe('the record of a request, Fastify', () => {
  let app: PinoApp;
  afterEach(() => app.close());

  const startHooked = async (hook: SendHook): Promise<void> => {
    app = await PinoApp.start('fastify', {
      controllers: [TakenController],
      before: (nest: INestApplication) => {
        const instance = nest.getHttpAdapter().getInstance() as {
          addHook(...args: unknown[]): void;
        };
        instance.addHook('onSend', hook);
      },
    });
  };

  it('is the only one when a hook takes its time', async () => {
    await startHooked(async (_request, _reply, payload) => {
      await nextTurn();
      await nextTurn();
      return payload;
    });
    await app.test.get('/taken');
    expect(await app.line()).toMatchObject({
      level: LEVELS.info,
      code: 'TAKEN',
      outcome: 'answered',
    });
  });

  it.each([true, false])('has what a hook failed with, and the error: %s', async (isAtOnce) => {
    await startHooked(async (_request, _reply, payload) => {
      if (String(payload) === '') return payload;
      if (!isAtOnce) await nextTurn();
      throw new Error('hook');
    });
    await app.test.get('/taken');
    const line = await app.line();
    expect(line).toMatchObject({ level: LEVELS.error, code: 'TAKEN', res: { statusCode: 409 } });
    expect(line['causes']).toMatchObject([
      { message: 'It is taken', relation: 'thrown' },
      { message: 'hook', relation: 'follow-up' },
    ]);
    app.log.clear();
    await app.test.get('/good');
    expect(await app.line()).toMatchObject({ level: LEVELS.error, err: { message: 'hook' } });
  });

  describe('with HTTP/2', () => {
    let client: Http2Client;
    const start = async (level: string): Promise<void> => {
      const adapter = new FastifyAdapter({ http2: true } as never);
      app = await PinoApp.start('fastify', {
        controllers: [TakenController],
        adapter,
        pino: { level },
      });
      client = new Http2Client(app.test.port);
      asked.length = 0;
    };
    afterEach(() => client.close());

    it.each([
      ['/taken', 'TAKEN', 'answered'],
      ['/written', 'TAKEN', 'truncated'],
      ['/nothing', 'ROUTE_NOT_FOUND', 'answered'],
    ])('%s', async (path, code, outcome) => {
      await start('info');
      await client.request('GET', path);
      await expect.poll(() => app.log.lines).toHaveLength(1);
      await client.request('GET', '/good');
      const [line, good, ...others] = app.log.lines;
      expect(line).toMatchObject({ level: LEVELS.info, code, outcome, req: { url: path } });
      expect(good).toMatchObject({ msg: 'request completed' });
      expect(others).toEqual([]);
    });

    it('a stream that the client resets', async () => {
      await start('debug');
      await client.askAndGo('/slow', () => vi.waitFor(() => expect(asked).toHaveLength(1)));
      // the same session, so the server has heard of the reset before
      await client.request('GET', '/good');
      asked[0]?.();
      await expect.poll(() => app.log.raw).toContain('nobody listens');
      const lines = app.log.lines.filter(({ req }) => (req as { url: string }).url === '/slow');
      expect(lines).toMatchObject([
        { level: LEVELS.debug, msg: 'request aborted' },
        { level: LEVELS.debug, code: 'CLIENT_CLOSED_REQUEST' },
      ]);
    });
  });
});
