import { Controller, Get, Inject, NotFoundException, Req } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';

import { ErrorReports, UserException } from '../../../src/index.js';
import { PinoApp, type PinoDefinition } from '../../support/pino-app.js';
import { LEVELS, PinoLog } from '../../support/pino-log.js';
import { onEachPlatform } from '../../support/test-app.js';

@UserException(409, { code: 'TAKEN' })
class Taken extends Error {}

const handled = (): Error => Object.assign(new Taken('handled'), { password: 'hunter2' });

@Controller()
class TakenController {
  constructor(@Inject(ErrorReports) private readonly reports: ErrorReports) {}

  @Get('taken') taken(): void {
    throw new Taken('It is taken');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('Nothing here');
  }
  @Get('broken') broken(): void {
    throw new TypeError('broken');
  }
  @Get('good') good(): object {
    return { fine: true };
  }
  @Get('handled') handled(): object {
    return { id: this.reports.report(handled()) };
  }
  @Get('handled/:id') handledHere(@Req() request: object): object {
    return { id: this.reports.report(handled(), request) };
  }
  @Get('repeated') repeated(): void {
    const error = new TypeError('repeated');
    this.reports.report(error);
    throw error;
  }
}

onEachPlatform('a line of its own', (platform) => {
  let app: PinoApp;
  afterEach(() => app.close());
  const start = async (definition: PinoDefinition = {}): Promise<void> => {
    app = await PinoApp.start(platform, { controllers: [TakenController], ...definition });
  };

  it.each([
    ['is off', false],
    ['ignores the request', { ignore: (req: IncomingMessage) => req.url !== '/fence' }],
  ])('is written where automatic logging %s', async (_, autoLogging) => {
    await start({ pino: { autoLogging } });
    const { headers } = await app.test.get('/taken');
    await app.test.get('/good');
    const line = await app.line();
    expect(line).toMatchObject({
      level: LEVELS.info,
      req: { url: '/taken', method: 'GET' },
      err: { type: 'Taken', message: 'It is taken' },
      errorId: headers['x-error-id'],
      code: 'TAKEN',
      route: '/taken',
      outcome: 'answered',
      duration: expect.any(Number) as number,
      msg: expect.stringContaining('409 TAKEN GET /taken: It is taken') as string,
    });
    expect(line['requestId']).toBe(String((line['req'] as { id: unknown }).id));
    app.log.clear();
    await app.test.get('/broken');
    expect(await app.line()).toMatchObject({
      level: LEVELS.error,
      err: { stack: expect.stringContaining('at ') as string },
    });
  });

  it('is written where the middleware has not seen the request', async () => {
    await start({ params: { exclude: ['taken'] } });
    await app.test.get('/taken');
    const line = await app.line();
    expect(line).toMatchObject({ code: 'TAKEN', req: { url: '/taken' } });
    expect(line['req']).toMatchObject({ headers: expect.any(Object) as object });
  });

  it('is written of an error that was handled', async () => {
    await start();
    const answer = await app.test.get('/handled');
    const [line, request, ...others] = await app.lines();
    expect(line).toMatchObject({
      level: LEVELS.info,
      outcome: 'handled',
      transport: 'none',
      errorId: (answer.json as { id: string }).id,
      err: { type: 'Taken', message: 'handled' },
      // as anything that is logged in a request
      req: { url: '/handled' },
    });
    expect(request).toMatchObject({ msg: 'request completed' });
    expect(request).not.toHaveProperty('errorId');
    expect(others).toEqual([]);
    expect(app.log.raw).not.toContain('hunter2');
    app.log.clear();
    await app.test.get('/handled/7');
    expect((await app.lines())[0]).toMatchObject({ outcome: 'handled', route: '/handled/:id' });
  });

  it('is written of one that is handled outside of requests', async () => {
    await start();
    app.test.app.get(ErrorReports).report(handled());
    const line = await app.line();
    expect(line).toMatchObject({ outcome: 'handled', err: { type: 'Taken', message: 'handled' } });
    expect(line).not.toHaveProperty('req');
  });

  it('is the only one of an error that is thrown later', async () => {
    await start();
    const { headers } = await app.test.get('/repeated');
    const [line, request, ...others] = await app.lines();
    expect(line).toMatchObject({ level: LEVELS.error, err: { message: 'repeated' } });
    expect(request).toMatchObject({
      level: LEVELS.info,
      msg: 'request completed',
      errorId: headers['x-error-id'],
      code: 'INTERNAL_SERVER_ERROR',
      res: { statusCode: 500 },
    });
    expect(request).not.toHaveProperty('err');
    expect(others).toEqual([]);
  });

  it('is written at last for those that were left out', async () => {
    await start({ options: { reporting: { sampling: { limit: 1 } } } });
    for (const _ of [1, 2, 3]) await app.test.get('/broken');
    expect(await app.line()).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      req: { url: '/broken' },
    });
    app.log.clear();
    await app.test.app.close();
    const [line] = app.log.lines.filter(({ leftOut }) => leftOut !== undefined);
    expect(line).toMatchObject({ level: LEVELS.error, leftOut: 1, err: { message: 'broken' } });
  });

  it('is written by the logger of Fastify where that exists', async () => {
    if (platform === 'express') return start();
    const log = new PinoLog();
    const adapter = new FastifyAdapter({ logger: { stream: log.stream } });
    await start({ adapter, params: { useExisting: true } });
    await app.test.get('/broken');
    await app.test.get('/good');
    expect(log.lines.filter(({ level }) => level >= LEVELS.error)).toMatchObject([
      {
        reqId: 'req-1',
        requestId: 'req-1',
        err: { type: 'TypeError', message: 'broken', stack: expect.any(String) as string },
      },
    ]);
    expect(log.lines.filter(({ err }) => err !== undefined)).toHaveLength(1);
  });
});

onEachPlatform('rules', (platform) => {
  it('decide of the level of the record', async () => {
    const rules = [
      { code: 'TAKEN', level: 'warn', fields: () => ({ tenant: 7 }) },
      { class: NotFoundException, level: false },
    ] as const;
    const app = await PinoApp.start(platform, {
      controllers: [TakenController],
      options: { reporting: { rules } },
    });
    await app.test.get('/taken');
    await app.test.get('/missing');
    expect(await app.line()).toMatchObject({ level: LEVELS.warn, fields: { tenant: 7 } });
    await app.close();
  });
});
