import { Controller, Get, NotFoundException, Res } from '@nestjs/common';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';

import { UserException } from '../../../src/index.js';
import { PinoApp, type PinoDefinition } from '../../support/pino-app.js';
import { LEVELS, PinoLog } from '../../support/pino-log.js';
import { onEachPlatform } from '../../support/test-app.js';

@UserException(409, { code: 'TAKEN' })
class Taken extends Error {
  readonly password = 'hunter2';
}

interface AnyResponse {
  status(status: number): this;
  send(body: unknown): unknown;
}

@Controller()
class TakenController {
  @Get('taken') taken(): void {
    throw new Taken('It is taken');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('Nothing here');
  }
  @Get('good') good(): object {
    return { fine: true };
  }
  @Get('own') own(@Res() response: AnyResponse): void {
    response.status(503).send('by itself');
  }
}

onEachPlatform('options of pino-http', (platform) => {
  let app: PinoApp;
  afterEach(() => app.close());
  const start = async (
    pinoHttp: PinoDefinition['pino'] & object,
    params?: PinoDefinition['params'],
  ): Promise<void> => {
    app = await PinoApp.start(platform, {
      controllers: [TakenController],
      pino: pinoHttp,
      ...(params && { params }),
    });
  };
  /** The lines of a request that did not fail, of one that answered 503 by itself, and of one that failed. */
  const lines = async () => {
    for (const path of ['/good', '/own', '/taken']) await app.test.get(path);
    return app.lines();
  };

  it('that customize are asked of requests that did not fail', async () => {
    await start({
      customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'warn' : 'debug'),
      customSuccessMessage: (req, res, time) => `${req.method} ${res.statusCode} ${typeof time}`,
      customErrorMessage: (_req, _res, error) => `own ${error.message}`,
      customSuccessObject: (_req, _res, values: object) => ({ ...values, mine: 'good' }),
      customErrorObject: (_req, _res, error, values: object) => ({
        ...values,
        mine: error.message,
      }),
      customProps: () => ({ tenant: 7 }),
      level: 'debug',
    });
    const [good, own, taken, ...others] = await lines();
    expect(good).toMatchObject({
      level: LEVELS.debug,
      msg: 'GET 200 number',
      mine: 'good',
      tenant: 7,
    });
    const message = 'failed with status code 503';
    expect(own).toMatchObject({
      level: LEVELS.warn,
      msg: `own ${message}`,
      mine: message,
      tenant: 7,
    });
    expect(own).toMatchObject({ err: { type: 'Error', message } });
    expect(taken).toMatchObject({ level: LEVELS.info, code: 'TAKEN', tenant: 7 });
    expect(taken?.msg).toMatch(/^409 TAKEN GET \/taken: It is taken \[/);
    expect(taken).not.toHaveProperty('mine');
    expect(others).toEqual([]);
  });

  it('useLevel is the level of requests that did not fail', async () => {
    await start({ useLevel: 'warn' });
    const [good, own, taken] = await lines();
    expect([good, own, taken].map((line) => line?.level)).toEqual([40, 40, 30]);
    expect(own).toMatchObject({ msg: 'request errored', err: { type: 'Error' } });
  });

  it('that say when a request arrives do so', async () => {
    await start({
      customReceivedMessage: ({ method }) => `arrived ${method}`,
      customReceivedObject: () => ({ arrived: true }),
    });
    await app.test.get('/taken');
    expect(await app.lines()).toMatchObject([
      { level: LEVELS.info, msg: 'arrived GET', arrived: true },
      { level: LEVELS.info, code: 'TAKEN' },
    ]);
  });

  it('that rename attributes do so for failures', async () => {
    await start({
      customAttributeKeys: { req: 'request', res: 'response', err: 'error', responseTime: 'took' },
    });
    const [, own, taken] = await lines();
    expect(own).toMatchObject({ error: { message: 'failed with status code 503' } });
    expect(taken).toMatchObject({
      request: { url: '/taken' },
      response: { statusCode: 409 },
      error: { type: 'Taken', message: 'It is taken' },
      took: expect.any(Number) as number,
    });
    for (const name of ['req', 'res', 'err']) expect(taken).not.toHaveProperty(name);
  });

  it.each([true, false])(
    'serializers are those of the application, wrapped: %s',
    async (isWrapped) => {
      await start({
        wrapSerializers: isWrapped,
        serializers: {
          req: (request: { method: string; url: string }) => ({
            at: `${request.method} ${request.url}`,
            url: request.url,
          }),
          res: (response: { statusCode: number }) => ({ was: response.statusCode }),
          err: (error: Error) => ({ said: error.message }),
        },
      });
      await app.test.get('/taken?key=hunter2');
      await app.test.get('/own');
      const [taken, own] = app.log.lines;
      expect(own).toMatchObject({
        err: { said: 'failed with status code 503' },
        res: { was: 503 },
      });
      expect(taken).toMatchObject({
        req: { url: expect.stringMatching(/\?key=\[Redacted\]$/) as string },
        res: { was: 409 },
        err: { type: 'Taken', message: 'It is taken' },
      });
    },
  );

  it('serializers that are left alone do not show what is secret', async () => {
    await start({ wrapSerializers: false });
    await app.test.get('/taken?key=hunter2', { authorization: 'Bearer hunter2' });
    const [line] = app.log.lines;
    expect(line).toMatchObject({
      req: {
        method: 'GET',
        url: '/taken?key=[Redacted]',
        headers: { authorization: '[Redacted]' },
      },
      res: { statusCode: 409 },
    });
    expect(app.log.raw).not.toContain('hunter2');
  });

  it('that keep loggers quiet do so', async () => {
    await start({ quietReqLogger: true, autoLogging: false, genReqId: () => 'id-7' });
    await app.test.get('/taken');
    const [line] = app.log.lines;
    const id = platform === 'express' ? 'id-7' : 'req-1';
    expect(line).toMatchObject({ code: 'TAKEN', reqId: id, requestId: id });
    expect(line).not.toHaveProperty('req');
  });

  it('a logger of the application stays the one that writes', async () => {
    const own = new PinoLog();
    const logger = pino({ base: { mine: true }, redact: ['err.message'] }, own.stream);
    await start({ logger });
    await app.test.get('/taken');
    await app.test.get('/good');
    expect(own.lines.filter(({ code }) => code === 'TAKEN')).toMatchObject([
      { mine: true, err: { type: 'Taken', message: '[Redacted]' } },
    ]);
    expect(app.log.lines).toEqual([]);
  });

  it('other levels are kept', async () => {
    await start({ level: 'warn' });
    expect((await lines()).map(({ msg }) => msg)).toEqual([]);
  });

  it('a mixin and formatters are asked', async () => {
    await start({
      mixin: () => ({ mixed: true }),
      formatters: { level: (label: string) => ({ level: label }) },
      messageKey: 'text',
    });
    await app.test.get('/taken');
    expect(app.log.lines[0]).toMatchObject({
      mixed: true,
      level: 'info',
      text: expect.any(String) as string,
    });
  });

  it('both for the level are refused as by pino-http', async () => {
    await expect(start({ useLevel: 'warn', customLogLevel: () => 'info' })).rejects.toThrow(
      'useLevel',
    );
    await start({});
  });
});
