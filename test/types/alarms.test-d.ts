import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expectTypeOf, it } from 'vitest';

import {
  RestErrorsModule,
  webhookChannel,
  type Alarm,
  type AlarmChannel,
  type RedisClient,
} from '../../src/index.js';

class MailChannel implements AlarmChannel {
  async send({ code }: Alarm): Promise<void> {
    await Promise.resolve(code);
  }
}
class NoChannel {
  deliver(): void {}
}

describe('the option alarms', () => {
  it('takes classes and instances', () => {
    RestErrorsModule.forRoot({
      alarms: {
        channels: [MailChannel, new MailChannel(), { send: () => undefined }],
        application: 'contacts',
        interval: 60_000,
        rate: { factor: 3 },
      },
    });
    RestErrorsModule.forRoot({ alarms: { channels: [MailChannel], rate: false } });
  });

  it('takes clients of ioredis and node-redis', () => {
    expectTypeOf<Redis>().toExtend<RedisClient>();
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisClient>();
    expectTypeOf<URL>().not.toExtend<RedisClient>();
  });

  it('refuses what cannot be meant', () => {
    // @ts-expect-error -- channels are missing
    RestErrorsModule.forRoot({ alarms: {} });
    // @ts-expect-error -- a class without send()
    RestErrorsModule.forRoot({ alarms: { channels: [NoChannel] } });
    // @ts-expect-error -- an option that does not exist
    RestErrorsModule.forRoot({ alarms: { channels: [MailChannel], every: 1 } });
    // @ts-expect-error -- never, or how often
    RestErrorsModule.forRoot({ alarms: { channels: [MailChannel], rate: true } });
  });
});

describe('webhookChannel', () => {
  it('makes a channel', () => {
    expectTypeOf(webhookChannel({ url: 'https://example.com' })).toEqualTypeOf<AlarmChannel>();
    webhookChannel({ url: new URL('https://example.com'), body: ({ code }) => ({ text: code }) });
    // @ts-expect-error -- an address is missing
    expectTypeOf(() => webhookChannel({})).toBeFunction();
  });
});

describe('an alarm', () => {
  it('cannot be changed', () => {
    const change = (alarm: Alarm): void => {
      // @ts-expect-error -- read-only
      alarm.code = 'x';
    };
    expectTypeOf(change).returns.toBeVoid();
    expectTypeOf<Alarm['kind']>().toEqualTypeOf<'first' | 'digest' | 'rate'>();
  });
});
