import { Controller, Get, Injectable, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectPinoLogger, Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { afterEach, describe, expect, it } from 'vitest';

import { RestErrorsModule, UserException } from '../../../src/index.js';
import {
  PinoReporter,
  pinoRequestId,
  restErrorsLogger,
} from '../../../src/reporting/pino/index.js';
import { forgetLoggers, PinoApp } from '../../support/pino-app.js';
import { LEVELS, PinoLog } from '../../support/pino-log.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

@UserException(409, { code: 'TAKEN' })
class Taken extends Error {}

@Injectable()
class Contacts {
  constructor(@InjectPinoLogger(Contacts.name) private readonly logger: PinoLogger) {}
  take(): void {
    this.logger.info('about to take');
    throw new Taken('It is taken');
  }
}

@Controller()
class TakenController {
  constructor(private readonly contacts: Contacts) {}
  @Get() root(): void {
    throw new Taken('root');
  }
  @Get('taken') taken(): void {
    this.contacts.take();
  }
}

const parts = { controllers: [TakenController], providers: [Contacts] };

onEachPlatform('an application', (platform) => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it.each(['stream', 'options.stream', 'factory'])('gives its stream by %s', async (way) => {
    await forgetLoggers();
    const log = new PinoLog();
    const params = () =>
      restErrorsLogger({ pinoHttp: way === 'stream' ? log.stream : { stream: log.stream } });
    const logger =
      way === 'factory'
        ? LoggerModule.forRootAsync({ useFactory: () => Promise.resolve(params()) })
        : LoggerModule.forRoot(params());
    app = await TestApp.start(platform, {
      ...parts,
      imports: [logger],
      errors: RestErrorsModule.forRoot({ reporter: PinoReporter }),
    });
    log.clear();
    await app.get('/taken');
    await app.get('/taken');
    expect(log.lines.slice(0, 2)).toMatchObject([
      { context: 'Contacts', msg: 'about to take', req: { url: '/taken' } },
      { code: 'TAKEN', err: { type: 'Taken' }, req: { url: '/taken' } },
    ]);
  });

  it('writes what it logged before it had a logger', async () => {
    await forgetLoggers();
    const log = new PinoLog();
    app = await TestApp.start(platform, {
      ...parts,
      imports: [LoggerModule.forRoot(restErrorsLogger({ pinoHttp: [{}, log.stream] }))],
      errors: RestErrorsModule.forRoot({ reporter: PinoReporter }),
      factory: { bufferLogs: true, logger: undefined as never },
      before: (nest: INestApplication) => nest.useLogger(nest.get(Logger)),
    });
    const messages = log.lines.map(({ msg, context }) => `${String(context)}: ${msg}`);
    expect(messages).toContain('NestFactory: Starting Nest application...');
    expect(messages).toContain('RoutesResolver: TakenController {/}:');
    expect(messages).toContain('NestApplication: Nest application successfully started');
  });

  it('has the reporter as a provider of another module', async () => {
    const pinoApp = await PinoApp.start(platform, {
      ...parts,
      providers: [Contacts, PinoReporter],
      options: { reporting: { redact: ['errorId'] } },
    });
    app = pinoApp.test;
    await app.get('/taken');
    expect(pinoApp.log.lines.at(-1)).toMatchObject({ code: 'TAKEN', errorId: '[Redacted]' });
  });

  it.each([undefined, 'v1'])('has a record of every route below the prefix %s', async (prefix) => {
    const pinoApp = await PinoApp.start(platform, {
      ...parts,
      before: (nest: INestApplication) => {
        if (prefix !== undefined) nest.setGlobalPrefix(prefix);
      },
    });
    app = pinoApp.test;
    const path = prefix === undefined ? '' : `/${prefix}`;
    for (const one of [`${path}/`, `${path}/none/such`]) {
      pinoApp.log.clear();
      await app.get(one);
      await app.get(`${path}/taken`);
      expect(pinoApp.log.lines[0]).toMatchObject({
        req: { url: one, id: expect.anything() as unknown },
        responseTime: expect.any(Number) as number,
        err: {},
      });
    }
  });

  it('answers with the id that the record has', async () => {
    const pinoApp = await PinoApp.start(platform, {
      ...parts,
      options: { requestId: pinoRequestId },
    });
    app = pinoApp.test;
    const { headers } = await app.get('/taken');
    await app.get('/taken');
    const id = headers['x-request-id'];
    const line = pinoApp.log.lines.find(({ code }) => code === 'TAKEN');
    const { id: own } = (line?.['req'] ?? {}) as { id?: unknown };
    expect(String(own)).toBe(id);
    expect(line).toMatchObject({ level: LEVELS.info, requestId: id });
  });
});

describe('the reporter', () => {
  it.each([
    [[LoggerModule.forRoot()], 'a LoggerModule that knows nothing of it'],
    [[], 'no LoggerModule'],
  ])('refuses other parameters, and no LoggerModule', async (imports, found) => {
    await forgetLoggers();
    @Module({ imports: [...imports, RestErrorsModule.forRoot({ reporter: PinoReporter })] })
    class AppModule {}
    const start = async (): Promise<void> => {
      const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
      await app.init();
    };
    await expect(start()).rejects.toThrow(
      `PinoReporter found ${found}; import LoggerModule.forRoot(restErrorsLogger({ ... })).`,
    );
  });
});
