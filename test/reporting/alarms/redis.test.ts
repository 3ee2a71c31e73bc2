import { randomUUID } from 'node:crypto';
import { Controller, Get, Logger, Param } from '@nestjs/common';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Alarm, RedisOptions } from '../../../src/index.js';
import { AlarmDesk } from '../../../src/reporting/alarms/alarm-desk.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { onOwnRedis, onRedis, OwnRedis, REDIS_URL } from '../../support/redis-server.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';
import { failureWith } from './failure.js';
import { RecordingChannel } from './recording-channel.js';
import { CLIENT_KINDS, CLIENTS, type ClientKind, type Connection } from './redis-clients.js';

const INTERVAL = 1_000;

/** Instances that share a Redis, and one channel that gets the alarms of all. */
class Instances {
  readonly channel = new RecordingChannel();
  readonly prefix = `test:${randomUUID()}:`;
  readonly desks: AlarmDesk[] = [];
  private readonly connections: Connection[] = [];

  constructor(
    private readonly kind: ClientKind,
    private readonly url = REDIS_URL,
  ) {}

  async redis(): Promise<RedisOptions> {
    const connection = await CLIENTS[this.kind](this.url);
    this.connections.push(connection);
    return { client: connection.client, prefix: this.prefix };
  }

  async start(): Promise<AlarmDesk> {
    const redis = await this.redis();
    const desk = new AlarmDesk([this.channel], { rate: false, interval: INTERVAL, redis });
    this.desks.push(desk);
    return desk;
  }

  async end(): Promise<void> {
    await Promise.all(this.desks.map((desk) => desk.close()));
    for (const connection of this.connections) connection.end();
  }
}

const raise = (desk: AlarmDesk, times: number, code = 'EPIPE'): void => {
  for (let n = 0; n < times; n++) desk.raise(failureWith(code));
};
const counts = (alarms: readonly Alarm[]): unknown[] =>
  alarms.map(({ kind, suppressed, total }) => [kind, suppressed, total]);

/** Everything that Redis has of a test. */
async function withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(REDIS_URL);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

let log: RecordingLogger;
beforeEach(() => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});

describe.each(CLIENT_KINDS)('instances that share a Redis by %s', (kind) => {
  onRedis('a throttle for all', () => {
    let instances: Instances;
    beforeEach(() => {
      instances = new Instances(kind);
    });
    afterEach(async () => {
      await instances.end();
      expect(log.entries).toEqual([]);
    });

    it('has one first alarm and one digest of all', async () => {
      const desks = [await instances.start(), await instances.start(), await instances.start()];
      for (const desk of desks) raise(desk, 10);
      const alarms = await instances.channel.has(2);
      await Promise.all(desks.map((desk) => desk.close()));
      expect(counts(alarms)).toEqual([
        ['first', 0, 1],
        ['digest', 29, 30],
      ]);
    });

    it('goes on while one of them fails, and sees new instances', async () => {
      const [a, b] = [await instances.start(), await instances.start()];
      raise(a, 1);
      await instances.channel.has(1);
      raise(b, 2);
      await instances.channel.has(2);
      const c = await instances.start();
      raise(a, 1);
      raise(c, 3);
      const alarms = await instances.channel.has(3);
      expect(counts(alarms)).toEqual([
        ['first', 0, 1],
        ['digest', 2, 3],
        ['digest', 4, 7],
      ]);
    });

    it('tells of the failures of others when the first one has died', async () => {
      const winner = new AlarmDesk([instances.channel], {
        interval: INTERVAL,
        redis: await instances.redis(),
      });
      raise(winner, 1);
      await instances.channel.has(1);
      const [b, c] = [await instances.start(), await instances.start()];
      raise(b, 2);
      raise(c, 3);
      const alarms = await instances.channel.has(2);
      expect(counts(alarms)).toEqual([
        ['first', 0, 1],
        ['digest', 5, 6],
      ]);
    });

    it('tells of everything when an instance ends', async () => {
      const [a, b] = [await instances.start(), await instances.start()];
      raise(a, 1);
      await instances.channel.has(1);
      raise(b, 5);
      await b.close();
      expect(counts(instances.channel.alarms)).toEqual([
        ['first', 0, 1],
        ['digest', 5, 6],
      ]);
    });

    it('tells of an unusual rate once', async () => {
      const desks = await Promise.all(
        [1, 2].map(async () => {
          const redis = await instances.redis();
          return new AlarmDesk([instances.channel], { redis, rate: { minimum: 3 } });
        }),
      );
      for (const desk of desks) raise(desk, 4);
      await instances.channel.has(2);
      await Promise.all(desks.map((desk) => desk.close()));
      expect(instances.channel.kinds.filter((name) => name === 'rate')).toHaveLength(1);
      expect(instances.channel.kinds.filter((name) => name === 'first')).toHaveLength(1);
    });

    it('writes no key that stays', async () => {
      const [a, b] = [await instances.start(), await instances.start()];
      raise(a, 2);
      raise(b, 2);
      await instances.channel.has(2);
      const lifetimes = await withRedis(async (redis) => {
        const keys = await redis.keys(`${instances.prefix}*`);
        return Promise.all(keys.map((key) => redis.pttl(key)));
      });
      expect(lifetimes).toHaveLength(3);
      expect(Math.min(...lifetimes)).toBeGreaterThan(0);
    });

    it('asks Redis nothing while a kind of failures goes on', async () => {
      const { client } = await instances.redis();
      let asked = 0;
      const counting = {
        call: (command: string, args: string[]): Promise<unknown> => {
          asked++;
          return 'call' in client
            ? client.call(command, args)
            : client.sendCommand([command, ...args]);
        },
      };
      const desk = new AlarmDesk([instances.channel], {
        redis: { client: counting, prefix: instances.prefix },
      });
      for (let n = 0; n < 2_000; n++) {
        raise(desk, 1);
        if (n % 100 === 0) await new Promise(setImmediate);
      }
      expect(asked).toBe(2);
      await desk.close();
      expect(instances.channel.kinds.toSorted()).toEqual(['digest', 'first', 'rate']);
    });
  });

  onOwnRedis('a Redis that goes and comes back', () => {
    it('is missed once, and each instance is on its own meanwhile', async () => {
      const server = await OwnRedis.start();
      const instances = new Instances(kind, server.url);
      const [a, b] = [await instances.start(), await instances.start()];
      raise(a, 1, 'BEFORE');
      await instances.channel.has(1);
      raise(b, 3, 'BEFORE');
      // answered after the one before
      raise(b, 1, 'LAST');
      await instances.channel.has(2);
      await server.kill();
      for (const desk of [a, b]) raise(desk, 1, 'DURING');
      // both first alarms, and the digest of what was counted before
      const alarms = await instances.channel.has(5);
      const seen = alarms.map(({ kind: name, causeCode, suppressed }) =>
        [name, causeCode, suppressed].join(' '),
      );
      expect(seen.toSorted()).toEqual([
        'digest BEFORE 3',
        'first BEFORE 0',
        'first DURING 0',
        'first DURING 0',
        'first LAST 0',
      ]);
      await server.start();
      await vi.waitFor(
        async () => {
          const code = randomUUID();
          for (const desk of [a, b]) raise(desk, 1, code);
          await vi.waitFor(() => expect(backs()).toHaveLength(2), 700);
        },
        { timeout: 10_000, interval: 1 },
      );
      const code = randomUUID();
      for (const desk of [a, b]) raise(desk, 1, code);
      await instances.end();
      const told = instances.channel.alarms.filter(({ causeCode }) => causeCode === code);
      expect(told.map(({ kind: name }) => name).toSorted()).toEqual(['digest', 'first']);
      expect(log.entries.map(({ level, context }) => `${level} ${context}`)).toEqual(
        Array(4).fill('warn RestErrors'),
      );
      await server.kill();
    });

    const backs = (): unknown[] => log.entries.filter(({ text }) => text.includes('is back'));
  });
});

describe('a Redis that cannot be asked', () => {
  it.each([
    ['hangs', () => new Promise<never>(() => undefined), 'no answer within 20 ms'],
    ['rejects', () => Promise.reject(new Error('NOPERM\nno')), 'NOPERM no'],
    [
      'throws',
      () => {
        throw new Error('closed');
      },
      'closed',
    ],
  ])('%s: the instance is on its own, and says so once', async (_, call, reason) => {
    const channel = new RecordingChannel();
    const redis = { client: { call }, timeout: 20 };
    const desk = new AlarmDesk([channel], { redis, interval: 100 });
    raise(desk, 3, 'A');
    raise(desk, 3, 'B');
    await channel.has(4);
    await desk.close();
    expect(channel.kinds.toSorted()).toEqual(['digest', 'digest', 'first', 'first']);
    expect(log.entries).toEqual([
      {
        level: 'warn',
        context: 'RestErrors',
        text: `Redis cannot be asked: alarms are throttled per instance (${reason})`,
      },
    ]);
  });
});

@Controller('contacts')
class FailingController {
  @Get(':id') read(@Param('id') id: string): void {
    throw Object.assign(new Error(`contact ${id}`), { code: 'EPIPE' });
  }
}

onRedis('three applications', () => {
  onEachPlatform('under a storm', (platform) => {
    it('tell of it once, then once more', async () => {
      const instances = new Instances('redis');
      const { channel } = instances;
      const start = async (): Promise<TestApp> =>
        TestApp.start(platform, {
          controllers: [FailingController],
          options: {
            alarms: {
              channels: [channel],
              interval: INTERVAL,
              rate: false,
              redis: await instances.redis(),
            },
          },
        });
      const apps = [await start(), await start(), await start()];
      const answers = await Promise.all(
        apps.flatMap((app) => Array.from({ length: 20 }, (_, n) => app.get(`/contacts/${n}`))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]));
      await channel.has(2);
      await Promise.all(apps.map((app) => app.close()));
      await instances.end();
      expect(counts(channel.alarms)).toEqual([
        ['first', 0, 1],
        ['digest', 59, 60],
      ]);
    });
  });
});
