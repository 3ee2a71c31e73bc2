import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AlarmOptions } from '../../../src/index.js';
import { AlarmDesk } from '../../../src/reporting/alarms/alarm-desk.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { failureOf, failureWith } from './failure.js';
import { RecordingChannel } from './recording-channel.js';

const MINUTE = 60_000;
const START = new Date('2026-01-01T00:00:00.000Z');

let channel: RecordingChannel;
let desk: AlarmDesk;

function open(options: Omit<AlarmOptions, 'channels'> = {}): void {
  channel = new RecordingChannel();
  desk = new AlarmDesk([channel], { rate: false, ...options });
}
/** Deliveries begin after the failure. */
async function delivered(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

async function pass(minutes: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(minutes * MINUTE);
  await delivered();
}

function raise(times: number, code = 'EPIPE'): void {
  for (let n = 0; n < times; n++) desk.raise(failureWith(code));
}

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  open();
});
afterEach(async () => {
  await desk.close();
  vi.useRealTimers();
});

describe('the first failure of a kind', () => {
  it('is told at once, with what is known of it', async () => {
    open({ application: 'contacts' });
    const thrown = new TypeError('no\npool \u001b[2J', {
      cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    });
    const record = failureOf(thrown);
    desk.raise({ ...record, error: { ...record.error, requestId: 'r-7' } });
    expect(channel.alarms).toEqual([]);
    await delivered();
    expect(channel.alarms).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        kind: 'first',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        code: 'INTERNAL_SERVER_ERROR',
        status: 500,
        causeCode: 'ECONNREFUSED',
        frame: expect.stringMatching(
          /\(test\/reporting\/alarms\/throttle\.test\.ts:\d+\)|^test/,
        ) as string,
        name: 'TypeError',
        message: 'no pool  [2J',
        errorId: record.error.id,
        requestId: 'r-7',
        traceId: undefined,
        transport: 'http',
        method: 'GET',
        route: '/contacts/:id',
        application: 'contacts',
        instance: expect.stringMatching(new RegExp(`:${process.pid}$`)) as string,
        firstAt: '2026-01-01T00:00:00.000Z',
        lastAt: '2026-01-01T00:00:00.000Z',
        suppressed: 0,
        total: 1,
        distinct: undefined,
        distinctIsMinimum: undefined,
        rate: undefined,
        usualRate: undefined,
      },
    ]);
  });

  it('of another kind is told, too', async () => {
    raise(2, 'A');
    raise(2, 'B');
    await delivered();
    expect(channel.alarms.map(({ kind, causeCode }) => [kind, causeCode])).toEqual([
      ['first', 'A'],
      ['first', 'B'],
    ]);
  });

  it('has texts that are bounded, and cannot be changed', async () => {
    desk.raise(failureOf(Object.assign(new Error('m'.repeat(5_000)), { name: 'n'.repeat(5_000) })));
    await delivered();
    expect(channel.alarms[0]?.message).toMatch(/^m{499}…$/);
    expect(channel.alarms[0]?.name).toMatch(/^n{99}…$/);
    expect(Object.isFrozen(channel.alarms[0])).toBe(true);
  });

  it('is none when the client has gone', async () => {
    desk.raise(failureOf(new Error('x'), { outcome: 'client gone' }));
    await delivered();
    expect(channel.alarms).toEqual([]);
  });
});

describe('further failures of a kind', () => {
  it('are counted, and told of when the interval ends', async () => {
    raise(1);
    await pass(1);
    raise(41);
    const last = failureWith('EPIPE', 'the last');
    desk.raise(last);
    await pass(3.9);
    expect(channel.kinds).toEqual(['first']);
    await pass(0.1);
    expect(channel.kinds).toEqual(['first', 'digest']);
    expect(channel.alarms[1]).toMatchObject({
      fingerprint: channel.alarms[0]?.fingerprint,
      message: 'the last',
      errorId: last.error.id,
      suppressed: 42,
      total: 43,
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-01T00:01:00.000Z',
    });
  });

  it('have a digest in each interval while they go on', async () => {
    raise(3);
    await pass(5);
    raise(2);
    await pass(5);
    raise(1);
    await pass(5);
    const counts = channel.alarms.map(({ kind, suppressed, total }) => [kind, suppressed, total]);
    expect(counts).toEqual([
      ['first', 0, 1],
      ['digest', 2, 3],
      ['digest', 2, 5],
      ['digest', 1, 6],
    ]);
  });

  it('are the first again after a quiet interval', async () => {
    raise(2);
    await pass(10);
    expect(desk.size).toBe(0);
    raise(1);
    await pass(10);
    expect(channel.kinds).toEqual(['first', 'digest', 'first']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are told of in the interval that the option says', async () => {
    open({ interval: 1_000 });
    raise(2);
    await pass(1 / 60);
    expect(channel.kinds).toEqual(['first', 'digest']);
  });

  it('are told of when the application ends', async () => {
    raise(8, 'A');
    raise(1, 'B');
    await desk.close();
    const told = channel.alarms.map(({ kind, causeCode, suppressed }) => [
      kind,
      causeCode,
      suppressed,
    ]);
    expect(told).toEqual([
      ['first', 'A', 0],
      ['first', 'B', 0],
      ['digest', 'A', 7],
    ]);
    expect(vi.getTimerCount()).toBe(0);
    raise(1, 'C');
    await pass(10);
    expect(channel.alarms).toHaveLength(3);
  });
});

describe('failures of many kinds', () => {
  it('have so many first alarms in an interval, and one digest for all others', async () => {
    open({ maxPerInterval: 2 });
    raise(2, 'A');
    raise(1, 'B');
    for (const code of ['C', 'D', 'E']) raise(2, code);
    await pass(5);
    expect(channel.alarms.map(({ kind, causeCode }) => [kind, causeCode])).toEqual([
      ['first', 'A'],
      ['first', 'B'],
      ['digest', 'E'],
      ['digest', 'A'],
    ]);
    expect(channel.alarms[2]).toMatchObject({
      fingerprint: undefined,
      suppressed: 6,
      total: 6,
      distinct: 3,
      distinctIsMinimum: false,
    });
    raise(1, 'C');
    await delivered();
    expect(channel.alarms[4]).toMatchObject({ kind: 'first', causeCode: 'C' });
  });

  it('say when they are too many to be told apart', async () => {
    open({ maxPerInterval: 1, maxGroups: 10 });
    for (let n = 0; n < 50; n++) raise(1, `E${n}`);
    await pass(5);
    expect(channel.alarms[1]).toMatchObject({
      suppressed: 49,
      distinct: 10,
      distinctIsMinimum: true,
    });
  });

  it('are told of when the application ends', async () => {
    open({ maxPerInterval: 1 });
    raise(1, 'A');
    raise(1, 'B');
    await desk.close();
    expect(channel.alarms[1]).toMatchObject({ kind: 'digest', suppressed: 1, distinct: 1 });
  });

  it('lose no count when there is no room for them', async () => {
    open({ maxGroups: 2, maxPerInterval: 10 });
    raise(5, 'A');
    raise(1, 'B');
    raise(1, 'C');
    expect(desk.size).toBe(2);
    await pass(5);
    expect(channel.kinds).toEqual(['first', 'first', 'first', 'digest']);
    expect(channel.alarms[3]).toMatchObject({
      fingerprint: undefined,
      causeCode: 'A',
      suppressed: 4,
      distinct: 1,
    });
  });
});

describe('an unusual rate', () => {
  it('is told of at once, once in an interval', async () => {
    open({ rate: {} });
    raise(20);
    await delivered();
    expect(channel.kinds).toEqual(['first']);
    raise(30);
    await delivered();
    expect(channel.kinds).toEqual(['first', 'rate']);
    expect(channel.alarms[1]).toMatchObject({
      fingerprint: undefined,
      code: 'INTERNAL_SERVER_ERROR',
      rate: 21,
      usualRate: 0,
      total: 21,
      firstAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is no matter with false', async () => {
    raise(1_000);
    await delivered();
    expect(channel.kinds).toEqual(['first']);
  });
});

describe('a record that cannot be read', () => {
  it('harms nobody, and is logged', () => {
    const log = new RecordingLogger();
    Logger.overrideLogger(log);
    const record = failureOf(new Error('x'));
    Object.defineProperty(record, 'causes', {
      get() {
        throw new Error('trap');
      },
    });
    expect(() => desk.raise(record)).not.toThrow();
    expect(log.entries).toEqual([
      {
        level: 'warn',
        context: 'RestErrors',
        text: `An alarm could not be raised: trap [${record.error.id}]`,
      },
    ]);
  });
});
