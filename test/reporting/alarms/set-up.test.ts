import { Inject, Injectable, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';

import { RestErrorsModule, SetupError, type AlarmChannel } from '../../../src/index.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { TestApp, type AppDefinition } from '../../support/test-app.js';
import { RecordingChannel } from './recording-channel.js';

@Injectable()
class NeedsMissing implements AlarmChannel {
  constructor(@Inject('MISSING') readonly missing: unknown) {}
  send(): void {}
}

@Injectable({ scope: Scope.REQUEST })
class RequestScoped extends RecordingChannel {}

class Silent {}

const channels = [new RecordingChannel()];
const alarms = (options: unknown, definition: Partial<AppDefinition> = {}): AppDefinition => ({
  ...definition,
  options: { alarms: options } as never,
});
const redis = { client: { call: () => Promise.resolve() } };

const MISTAKES: ReadonlyArray<[string, AppDefinition, string]> = [
  ['a list', alarms([]), 'option alarms of type object; give it an object with channels.'],
  ['no channels', alarms({}), 'option alarms.channels as undefined; give it a list, at least one,'],
  ['no channel', alarms({ channels: [] }), 'option alarms.channels as a list of 0; give it a list'],
  [
    'a channel without send()',
    alarms({ channels: [{}] }),
    'option alarms.channels as a list of 1; give it a list, at least one, of classes or objects with send().',
  ],
  [
    'a class without send()',
    alarms({ channels: [Silent] }),
    'RestErrorsModule option alarms.channels names Silent, which has no method send(); give it one.',
  ],
  [
    'a class whose parts are missing',
    alarms({ channels: [NeedsMissing] }),
    'RestErrorsModule option alarms.channels names NeedsMissing, which could not be made; add it to the providers',
  ],
  [
    'a channel per request',
    alarms({ channels: [RequestScoped] }, { providers: [RequestScoped] }),
    'RequestScoped is request-scoped; errors also happen outside requests',
  ],
  [
    'an unknown option',
    alarms({ channels, intervall: 1 }),
    'RestErrorsModule has no option "alarms.intervall"; the options are channels, application, interval,',
  ],
  [
    'an option of Object.prototype',
    alarms({ channels, toString: 1 }),
    'RestErrorsModule has no option "alarms.toString"',
  ],
  ['no name', alarms({ channels, application: '' }), 'alarms.application as ""; give it a text.'],
  [
    'no interval',
    alarms({ channels, interval: 0 }),
    'alarms.interval as 0; give it a number of milliseconds from 1 on.',
  ],
  [
    'an interval that no timer has',
    alarms({ channels, interval: 2 ** 31 }),
    'alarms.interval as 2147483648; give it a number of milliseconds from 1 on.',
  ],
  ['no groups', alarms({ channels, maxGroups: 0.5 }), 'alarms.maxGroups as 0.5; give it a number'],
  ['a rate', alarms({ channels, rate: true }), 'alarms.rate as true; give it options or false.'],
  [
    'a factor below one',
    alarms({ channels, rate: { factor: 0.5 } }),
    'alarms.rate.factor as 0.5; give it a number from 1 on.',
  ],
  [
    'an unknown option of the rate',
    alarms({ channels, rate: { min: 1 } }),
    'RestErrorsModule has no option "alarms.rate.min"; the options are factor, minimum.',
  ],
  [
    'a Redis without a client',
    alarms({ channels, redis: {} }),
    'alarms.redis.client as undefined; give it a client of ioredis or node-redis.',
  ],
  [
    'an address for a client',
    alarms({ channels, redis: { client: 'redis://127.0.0.1' } }),
    'alarms.redis.client as "redis://127.0.0.1"; give it a client',
  ],
  [
    'something else for a client',
    alarms({ channels, redis: { client: { password: 'hunter2' } } }),
    'alarms.redis.client as an object; give it a client',
  ],
  [
    'no prefix',
    alarms({ channels, redis: { ...redis, prefix: '' } }),
    'alarms.redis.prefix as ""; give it a text.',
  ],
  [
    'no time for Redis',
    alarms({ channels, redis: { ...redis, timeout: -1 } }),
    'alarms.redis.timeout as -1; give it a number of milliseconds from 1 on.',
  ],
];

describe('start-up', () => {
  it.each(MISTAKES)('fails on %s', async (_, definition, message) => {
    const started = TestApp.start('express', definition);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(SetupError);
  });

  it('fails without HTTP, too', async () => {
    const context = NestFactory.createApplicationContext(
      RestErrorsModule.forRoot({ alarms: { channels: [Silent as never] } }),
      { logger: new RecordingLogger(), abortOnError: false },
    );
    await expect(context).rejects.toThrow('names Silent, which has no method send(); give it one.');
  });

  it('makes a channel once, with and without HTTP', async () => {
    let made = 0;
    class Counted extends RecordingChannel {
      constructor() {
        super();
        made++;
      }
    }
    const options = { alarms: { channels: [Counted] } };
    const app = await TestApp.start('fastify', { options });
    await app.close();
    expect(made).toBe(1);
    const context = await NestFactory.createApplicationContext(RestErrorsModule.forRoot(options), {
      logger: new RecordingLogger(),
    });
    await context.close();
    expect(made).toBe(2);
  });
});
