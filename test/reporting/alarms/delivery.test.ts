import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Alarm, AlarmChannel } from '../../../src/index.js';
import { AlarmDesk } from '../../../src/reporting/alarms/alarm-desk.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { failureWith } from './failure.js';
import { RecordingChannel } from './recording-channel.js';

const MINUTE = 60_000;

/** Does what it is told to, and has a class that the log names. */
class TroubledChannel implements AlarmChannel {
  readonly signals: AbortSignal[] = [];

  constructor(private readonly act: (alarm: Alarm) => void | Promise<void>) {}

  send(alarm: Alarm, signal: AbortSignal): void | Promise<void> {
    this.signals.push(signal);
    return this.act(alarm);
  }
}

const hang = (): Promise<void> => new Promise(() => undefined);

async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await turns();
}

let log: RecordingLogger;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a channel', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no\nluck');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no\nluck'))],
  ])('that %s is logged once in an interval, and others get the alarm', async (_, act) => {
    const other = new RecordingChannel();
    const desk = new AlarmDesk([new TroubledChannel(act), other], { rate: false });
    const first = failureWith('A');
    desk.raise(first);
    desk.raise(failureWith('B'));
    await turns();
    expect(other.alarms).toHaveLength(2);
    expect(log.entries).toEqual([
      {
        level: 'warn',
        context: 'RestErrors',
        text: `The alarm channel TroubledChannel failed: no luck [${first.error.id}]`,
      },
    ]);
    await pass(5 * MINUTE);
    desk.raise(failureWith('C'));
    await turns();
    expect(log.entries).toHaveLength(2);
    await desk.close();
  });

  it('that throws what has no text is logged', async () => {
    const act = (): Promise<void> => Promise.reject(Object.create(null) as Error);
    const desk = new AlarmDesk([new TroubledChannel(act)]);
    desk.raise(failureWith('A'));
    await turns();
    expect(log.entries[0]?.text).toContain('failed: an error without a text [');
    await desk.close();
  });

  it('that hangs is given up after a minute', async () => {
    const hanging = new TroubledChannel(hang);
    const other = new RecordingChannel();
    const desk = new AlarmDesk([hanging, other], { rate: false });
    for (let n = 0; n < 6; n++) desk.raise(failureWith(`E${n}`));
    await turns();
    expect(other.alarms).toHaveLength(6);
    expect(hanging.signals).toHaveLength(4);
    expect(hanging.signals.some(({ aborted }) => aborted)).toBe(false);
    await pass(MINUTE);
    expect(hanging.signals).toHaveLength(6);
    expect(hanging.signals.filter(({ aborted }) => aborted)).toHaveLength(4);
    expect(log.entries.map(({ text }) => text)).toEqual([
      expect.stringContaining('TroubledChannel failed: not done after 60000 ms ['),
    ]);
    await pass(MINUTE);
    await desk.close();
  });

  it('that is too slow has a hundred alarms waiting at most', async () => {
    const desk = new AlarmDesk([new TroubledChannel(hang)], {
      rate: false,
      maxPerInterval: 1_000,
      flushTimeout: 10,
    });
    for (let n = 0; n < 250; n++) desk.raise(failureWith(`E${n}`));
    await turns();
    expect(log.entries.map(({ text }) => text)).toEqual([
      expect.stringContaining('TroubledChannel is too slow; alarms dropped: 1 ['),
    ]);
    const closed = desk.close();
    await pass(10);
    await closed;
    expect(log.entries.map(({ text }) => text).slice(1)).toEqual([
      expect.stringContaining('TroubledChannel was too slow; alarms lost: 96 ['),
      expect.stringContaining('TroubledChannel failed: the application ended ['),
    ]);
  });

  it('is called outside of what the request runs in', async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: unknown[] = [];
    const desk = new AlarmDesk([new TroubledChannel(() => void stores.push(storage.getStore()))]);
    storage.run('request', () => {
      desk.raise(failureWith('A'));
      desk.raise(failureWith('A'));
    });
    await turns();
    await pass(5 * MINUTE);
    expect(stores).toEqual([undefined, undefined]);
    await desk.close();
  });

  it('may have no class', async () => {
    const bare = Object.assign(Object.create(null) as object, {
      send: () => Promise.reject(new Error('x')),
    });
    const desk = new AlarmDesk([bare as AlarmChannel]);
    desk.raise(failureWith('A'));
    await turns();
    expect(log.entries[0]?.text).toContain('The alarm channel without a class failed: x [');
    await desk.close();
  });

  it('survives a logger that fails', async () => {
    log.warn = () => {
      throw new Error('logger broke');
    };
    const other = new RecordingChannel();
    const failing = new TroubledChannel(() => Promise.reject(new Error('x')));
    const desk = new AlarmDesk([failing, other]);
    desk.raise(failureWith('A'));
    await desk.close();
    expect(other.alarms).toHaveLength(1);
  });
});

describe('the end of the application', () => {
  it('waits for deliveries', async () => {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    const desk = new AlarmDesk([new TroubledChannel(() => promise)]);
    desk.raise(failureWith('A'));
    let isClosed = false;
    const closed = desk.close().then(() => (isClosed = true));
    await turns();
    expect(isClosed).toBe(false);
    resolve();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits five seconds at most', async () => {
    const hanging = new TroubledChannel(hang);
    const desk = new AlarmDesk([hanging]);
    desk.raise(failureWith('A'));
    const closed = desk.close();
    await pass(4_999);
    expect(hanging.signals[0]?.aborted).toBe(false);
    await pass(1);
    await closed;
    expect(hanging.signals[0]?.aborted).toBe(true);
    await desk.close();
  });
});
