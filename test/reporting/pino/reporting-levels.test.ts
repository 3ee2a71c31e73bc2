import { Controller, Get, NotFoundException, Res } from '@nestjs/common';
import { afterEach, expect, it } from 'vitest';

import { ErrorDebug, UseReportingLevel } from '../../../src/index.js';
import { PinoApp, type PinoDefinition } from '../../support/pino-app.js';
import { LEVELS } from '../../support/pino-log.js';
import { onEachPlatform } from '../../support/test-app.js';

interface AnyResponse {
  status(status: number): this;
  send(body: unknown): unknown;
}

@UseReportingLevel('full')
@Controller('full')
class FullController {
  @Get('good') good(): object {
    return { fine: true };
  }
  @Get('own') own(@Res() response: AnyResponse): void {
    response.status(503).send('by itself');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('Nothing here');
  }
}

@Controller()
class PlainController {
  @UseReportingLevel('troubleshoot') @Get('troubleshoot') troubleshoot(): void {
    throw new NotFoundException('Nothing here');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('Nothing here');
  }
  @Get('broken') broken(): void {
    throw new TypeError('broken');
  }
}

const exchange = (path: string, status: number) => ({
  request: expect.objectContaining({ method: 'GET', url: path }) as object,
  response: expect.objectContaining({ status }) as object,
});

onEachPlatform('the record of a request', (platform) => {
  let app: PinoApp;
  afterEach(() => app.close());
  const start = async (definition: PinoDefinition = {}): Promise<void> => {
    app = await PinoApp.start(platform, {
      controllers: [FullController, PlainController],
      ...definition,
    });
  };

  it('has the exchange where the level asks for it', async () => {
    await start();
    await app.test.get('/full/good', { 'x-api-key': 'hunter2' });
    expect(await app.line()).toMatchObject({
      level: LEVELS.info,
      msg: 'request completed',
      route: '/full/good',
      outcome: 'answered',
      exchange: exchange('/full/good', 200),
    });
    for (const [path, status] of [
      ['/full/missing', 404],
      ['/troubleshoot', 404],
      ['/full/own', 503],
    ] as const) {
      app.log.clear();
      await app.test.get(path, { 'x-api-key': 'hunter2' });
      expect(await app.line()).toMatchObject({ exchange: exchange(path, status) });
      expect(app.log.raw).not.toContain('hunter2');
    }
    app.log.clear();
    await app.test.get('/missing');
    expect(await app.line()).not.toHaveProperty('exchange');
  });

  it('is a line of its own where pino-http writes none', async () => {
    await start({
      pino: { autoLogging: false },
      options: { reporting: { redact: ['exchange.request.headers.host'] } },
    });
    await app.test.get('/full/good');
    await expect.poll(() => app.log.lines).toHaveLength(1);
    expect(await app.line()).toMatchObject({
      level: LEVELS.info,
      msg: '200 GET /full/good',
      req: { url: '/full/good' },
      exchange: { request: { headers: { host: '[Redacted]' } } },
    });
  });

  it('has the paths of the module taken out, where pino-http writes it, too', async () => {
    const redact = ['exchange.request.headers.host', 'err', 'causes[*].message', 'route'];
    await start({ options: { reporting: { redact } } });
    for (const path of ['/full/good', '/full/missing']) {
      await app.test.get(path);
      expect(await app.line()).toMatchObject({
        route: '[Redacted]',
        exchange: { request: { headers: { host: '[Redacted]' } } },
      });
      app.log.clear();
    }
  });
});

onEachPlatform('debugging', (platform) => {
  let app: PinoApp;
  afterEach(() => app.close());

  it.each([
    ['info', {}],
    ['warn', {}],
    ['silent', {}],
    ['warn', { autoLogging: false }],
    ['warn', { quietReqLogger: true, quietResLogger: true }],
  ] as const)(
    'writes what the level %s keeps back, with its stack, once: %o',
    async (level, more) => {
      app = await PinoApp.start(platform, {
        controllers: [PlainController],
        pino: { level, ...more },
      });
      app.test.app.get(ErrorDebug).enable({ codes: ['NOT_FOUND'] });
      await app.test.get('/missing');
      expect(await app.line()).toMatchObject({
        level: LEVELS.info,
        code: 'NOT_FOUND',
        err: { stack: expect.stringContaining('at ') as string },
      });
      app.test.app.get(ErrorDebug).disable();
      app.log.clear();
      await app.test.get('/missing');
      if (level === 'info') expect((await app.line())['err']).not.toHaveProperty('stack');
      else expect(await app.lines()).toEqual([]);
    },
  );
});
