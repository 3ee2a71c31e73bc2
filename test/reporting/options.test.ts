import { Controller, Get, Module, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';

import {
  LoggerReporter,
  RestErrorsModule,
  UseReportingLevel,
  type ReportingOptions,
  type RestErrorsOptions,
} from '../../src/index.js';
import { TestApp } from '../support/test-app.js';

const MISTAKES: Readonly<Record<string, readonly [unknown, string]>> = {
  'an option that there is not': [
    { levels: 'full' },
    'RestErrorsModule has no option "reporting.levels"; the options are level, rules, redact, readableQuery, sampling, debugSignal, unexpected.',
  ],
  'a level that there is not': [
    { level: 'debug' },
    'RestErrorsModule got option reporting.level as "debug"; give it default, troubleshoot, full.',
  ],
  'rules that are no list': [
    { rules: {} },
    'RestErrorsModule got option reporting.rules as {}; give it a list of rules.',
  ],
  'a rule that is none': [{ rules: [null] }, 'reporting.rules[0] is null; give it an object.'],
  'a condition that there is not': [
    { rules: [{}, { codes: ['A'] }] },
    'reporting.rules[1] has no option "codes"; the options are class, status, code, when, level, stack, alarm, fields.',
  ],
  'a status that is no error': [
    { rules: [{ status: [404, 200] }] },
    "reporting.rules[0] has status of type object; give it a status from 400 to 599, '4xx' or '5xx', or a list of them.",
  ],
  'a level of a rule that there is not': [
    { rules: [{ level: 'fatal' }] },
    'reporting.rules[0] has level of type string; give it error, warn, info, debug or false.',
  ],
  'an empty list of classes': [
    { rules: [{ class: [] }] },
    'reporting.rules[0] has class of type object; give it a class of errors, or a list of them.',
  ],
  'a path that cannot be read': [
    { redact: ['fields[iban'] },
    'reporting.redact has a path that cannot be read among ["fields[iban"]; give it paths as pino has them, such as fields.iban or exchange.request.headers["x-tenant"].',
  ],
  'paths that are no texts': [
    { redact: [7] },
    'RestErrorsModule got option reporting.redact as [7]; give it a list of paths.',
  ],
  'sampling without a limit': [
    { sampling: { interval: 1000 } },
    'RestErrorsModule got option reporting.sampling without limit; give it a number of records from 1 on.',
  ],
  'sampling of nothing': [
    { sampling: { limit: 0 } },
    'RestErrorsModule got option reporting.sampling.limit as 0; give it a number of records from 1 on.',
  ],
  'a signal that is none': [
    { debugSignal: 'USR2' },
    'RestErrorsModule got option reporting.debugSignal as "USR2"; give it the name of a signal that can be listened to, such as SIGUSR2.',
  ],
  'a signal that nobody hears': [
    { debugSignal: 'SIGKILL' },
    'RestErrorsModule got option reporting.debugSignal as "SIGKILL"; give it the name of a signal that can be listened to, such as SIGUSR2.',
  ],
  'a way with the unexpected that there is not': [
    { unexpected: 'ignore' },
    "RestErrorsModule got option reporting.unexpected as \"ignore\"; give it 'throw' or 'report'.",
  ],
};

const start = (options: RestErrorsOptions, controllers: never[] = []) =>
  TestApp.start('express', { options, controllers });

describe('the option reporting', () => {
  it.each(Object.entries(MISTAKES))('fails at start-up on %s', async (_, [reporting, message]) => {
    await expect(start({ reporting: reporting as ReportingOptions })).rejects.toMatchObject({
      name: 'SetupError',
      message,
    });
  });

  it.each([
    [
      { reporting: [] },
      'RestErrorsModule got option reporting of type object; give it an object of options.',
    ],
    [
      { telemetry: {} },
      'RestErrorsModule got option telemetry of type object; give it what openTelemetry() gives.',
    ],
  ])('fails at start-up on %j', async (options, message) => {
    await expect(start(options as never)).rejects.toMatchObject({ message });
  });

  it('fails at start-up on a level of a controller or module that there is not', async () => {
    @UseReportingLevel('all' as 'full')
    @Controller()
    class LeveledController {}
    const message =
      '@UseReportingLevel on LeveledController has level "all"; give it default, troubleshoot, full.';
    await expect(start({}, [LeveledController] as never[])).rejects.toMatchObject({ message });
    @UseReportingLevel('all' as 'full')
    @Module({ controllers: [LeveledController] })
    class LeveledModule {}
    await expect(TestApp.start('express', { imports: [LeveledModule] })).rejects.toMatchObject({
      message:
        '@UseReportingLevel on LeveledModule has level "all"; give it default, troubleshoot, full.',
    });
  });

  it('is taken by the default reporter, whoever names it', async () => {
    @Controller()
    class FailingController {
      @Get() fail(): void {
        throw new NotFoundException('x');
      }
    }
    const reporting = { redact: ['code'], rules: [{ level: 'warn' }] } as const;
    for (const options of [{ reporting }, { reporting, reporter: LoggerReporter }]) {
      const app = await TestApp.start('express', {
        controllers: [FailingController],
        errors: RestErrorsModule.forRootAsync({ useFactory: () => options }),
      });
      const messages: unknown[] = [];
      app.log.warn = (message: unknown) => messages.push(message);
      await app.get('/');
      expect(messages).toHaveLength(1);
      expect(JSON.parse(JSON.stringify(messages[0]))).toMatchObject({
        record: { code: '[Redacted]', status: 404 },
      });
      await app.close();
    }
  });
});
