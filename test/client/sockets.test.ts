import { getEventListeners, setMaxListeners } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { isUpstreamException } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { onEachCaller, type Caller, type CallerRequest } from './callers.js';
import { volume } from '../support/volume.js';

// for each way to call
const CALLS = volume(200, 1_700);
const CONCURRENCY = 50;

let server: MisbehavingServer;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

beforeEach(async () => {
  server = await startMisbehavingServer();
  unhandled.length = 0;
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
});
afterEach(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
  await server.close();
});

const SOON = { retries: 1, minDelay: 1, maxDelay: 1 };

/** One call of each, over and over. A call with `abort` is given up after so many milliseconds. */
const MIX: ReadonlyArray<readonly [path: string, request?: CallerRequest & { abort?: number }]> = [
  ['/status/200'],
  ['/echo', { method: 'POST', body: 'x'.repeat(10_000) }],
  ['/status/204'],
  ['/status/404'],
  ['/status/503', { retry: SOON }],
  ['/status/500', { method: 'HEAD' }],
  ['/set-cookie?status=500'],
  ['/huge?mb=1&status=502'],
  ['/huge?mb=1'],
  ['/gzip?status=400'],
  ['/bad-gzip?status=502'],
  ['/bad-gzip'],
  ['/truncated-json'],
  ['/reset-before-headers', { retry: SOON }],
  ['/close-before-headers'],
  ['/garbage'],
  ['/huge-header'],
  ['/reset-mid-body?ms=0'],
  ['/reset-mid-body?status=502&ms=0'],
  ['/short-body?ms=0'],
  ['/broken-chunked?ms=0', { retry: SOON }],
  ['/long-body'],
  ['/slow-headers', { timeout: 5 }],
  ['/slow-body?status=502', { timeout: 5 }],
  ['/slow-headers', { abort: 0 }],
  ['/slow-headers', { abort: 4 }],
  ['/slow-body', { abort: 3 }],
  ['/trickle', { abort: 5 }],
  ['/status/503?retryAfter=1', { retry: { ...SOON, maxDelay: 2_000 }, abort: 6 }],
  ['/status/200', { abort: 1 }],
];

onEachCaller('thousands of calls', ({ create }) => {
  let caller: Caller;
  beforeEach(() => {
    caller = create({ maxBytes: 100_000 });
  });

  async function call(index: number, signal: AbortSignal): Promise<string> {
    const [path, { abort, ...request } = {}] = MIX[index % MIX.length] ?? ['/'];
    const controller = new AbortController();
    const timer = abort === undefined ? undefined : setTimeout(() => controller.abort(), abort);
    const own = { ...request, signal: abort === undefined ? signal : controller.signal };
    try {
      await caller.call(server.origin + path, own);
      return 'good';
    } catch (failure) {
      if (isUpstreamException(failure)) return failure.family;
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  const active = (type: string): number =>
    process.getActiveResourcesInfo().filter((one) => one === type).length;

  it('leave nothing behind', async () => {
    const sockets = active('TCPSocketWrap');
    const timers = active('Timeout');
    const { signal } = new AbortController();
    // that of the platform has one more of each call, until it is collected
    setMaxListeners(4 * CONCURRENCY, signal);
    const outcomes = new Map<string, number>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < CALLS) {
        const outcome = await call(next++, signal);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    expect([...outcomes.keys()].toSorted()).toEqual([
      'aborted',
      'client-error',
      'connection',
      'good',
      'invalid-body',
      'server-error',
      'timeout',
    ]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(CALLS);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    caller.close();
    await expect.poll(() => server.openSockets).toBe(0);
    await expect.poll(() => active('TCPSocketWrap')).toBeLessThanOrEqual(sockets);
    await expect.poll(() => active('Timeout')).toBeLessThanOrEqual(timers + 2);
    expect(unhandled).toEqual([]);
  });
});
