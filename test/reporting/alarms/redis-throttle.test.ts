import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AlarmLog } from '../../../src/reporting/alarms/alarm-log.js';
import { RedisThrottle } from '../../../src/reporting/alarms/throttle/redis-throttle.js';
import { onRedis, REDIS_URL } from '../../support/redis-server.js';

const INTERVAL = 1_000;
const ID = '0123456789abcdef';

onRedis('the throttle of two instances', () => {
  let redis: Redis;
  let open: string;
  let a: RedisThrottle;
  let b: RedisThrottle;
  /** Of another application. */
  let other: RedisThrottle;

  beforeAll(() => {
    redis = new Redis(REDIS_URL);
  });
  beforeEach(() => {
    const prefix = `test:${randomUUID()}:`;
    open = `${prefix}alarm:{${ID}}:open`;
    const create = (application?: string): RedisThrottle =>
      new RedisThrottle(
        { client: redis, prefix },
        { application, interval: INTERVAL },
        new AlarmLog(),
      );
    other = create('other');
    [a, b] = [create(), create()];
  });
  afterAll(() => redis.disconnect());

  it('has intervals that end together', async () => {
    expect(await a.begin(ID)).toEqual({ tells: true, lasts: INTERVAL });
    // for longer, so that nobody takes the time until the sum is taken for a new interval
    expect(await redis.pttl(open)).toBeGreaterThan(INTERVAL);
    const { tells, lasts } = await b.begin(ID);
    expect(tells).toBe(false);
    expect(lasts).toBeGreaterThan(0);
    expect(lasts).toBeLessThanOrEqual(INTERVAL);
  });

  it('has a first failure where the client gives numbers as text', async () => {
    const client = new Redis(REDIS_URL, { stringNumbers: true });
    const prefix = `test:${randomUUID()}:`;
    const create = (): RedisThrottle =>
      new RedisThrottle(
        { client, prefix },
        { application: undefined, interval: INTERVAL },
        new AlarmLog(),
      );
    const [first, second] = [create(), create()];
    expect(await first.begin(ID)).toEqual({ tells: true, lasts: INTERVAL });
    expect(await second.begin(ID)).toMatchObject({ tells: false });
    expect(await first.end(ID, 2)).toMatchObject({ suppressed: 2, total: 3, isLeft: false });
    client.disconnect();
  });

  it('is no matter to another application', async () => {
    await a.begin(ID);
    expect(await other.begin(ID)).toEqual({ tells: true, lasts: INTERVAL });
  });

  it('takes no failure for the first until the sum of the interval can be taken', async () => {
    await a.begin(ID);
    await expect.poll(() => redis.pttl(open), { interval: 10 }).toBeLessThan(200);
    const { tells, lasts } = await b.begin(ID);
    expect(tells).toBe(false);
    expect(lasts).toBeGreaterThan(INTERVAL / 2);
    expect(lasts).toBeLessThanOrEqual(INTERVAL);
  });

  it('has one digest in an interval, and leaves what comes late to the next', async () => {
    await a.begin(ID);
    await b.begin(ID);
    expect(await a.end(ID, 2)).toMatchObject({ suppressed: 2, total: 3, isLeft: false });
    expect(await b.end(ID, 5)).toMatchObject({ suppressed: 0, total: 8, isLeft: true });
    expect(await a.end(ID, 0)).toMatchObject({ suppressed: 0, isLeft: true });
    await expect.poll(() => redis.exists(open.replace(/open$/, 'told')), { interval: 10 }).toBe(0);
    expect(await b.end(ID, 1)).toMatchObject({ suppressed: 6, total: 9, isLeft: false });
  });

  it('tells of everything when one of them goes', async () => {
    await a.begin(ID);
    await a.end(ID, 2);
    expect(await b.close(ID, 5)).toEqual({ suppressed: 5, total: 8 });
    expect(await a.close(ID, 0)).toEqual({ suppressed: 0, total: 8 });
  });

  it('counts anew when failures begin again', async () => {
    await a.begin(ID);
    await a.end(ID, 2);
    await redis.del(open);
    expect(await b.begin(ID)).toMatchObject({ tells: true });
    expect(await b.end(ID, 1)).toMatchObject({ total: 2 });
  });
});

describe('the throttle of a Redis that answers something else', () => {
  // no server answers so, a proxy in between may
  it.each([['soon'], [['a', 'b', 'c', 'd']]])('is that of the instance: %j', async (answer) => {
    const client = { call: () => Promise.resolve(answer) };
    const throttle = new RedisThrottle(
      { client },
      { application: undefined, interval: INTERVAL },
      new AlarmLog(),
    );
    expect(await throttle.begin(ID)).toEqual({ tells: true, lasts: INTERVAL });
    expect(await throttle.end(ID, 2)).toMatchObject({ suppressed: 2, isLeft: false });
  });
});
