import { afterEach, beforeEach, expect, it } from 'vitest';

import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller, type CallerRequest } from './callers.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await startMisbehavingServer();
});
afterEach(() => server.close());

const SOON = { retries: 3, minDelay: 1, maxDelay: 2 };
const PATIENT = { ...SOON, maxDelay: 5_000 };

onEachCaller('retries', ({ create }) => {
  let caller: Caller;
  beforeEach(() => {
    caller = create({ retry: SOON });
  });
  afterEach(() => caller.close());

  const calling = (path: string, request?: CallerRequest) =>
    caller.call(server.origin + path, request);
  const failing = (path: string, request?: CallerRequest) => failureOf(calling(path, request));
  const attempts = (): number => server.seen.length;

  it('wait for as many seconds as the service asks for', async () => {
    const start = performance.now();
    await calling('/sequence/a/503,200?retryAfter=1', { retry: PATIENT });
    expect(attempts()).toBe(2);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  it('wait for the time that the service asks for', async () => {
    const start = Date.now();
    const path = '/sequence/a/429,200?retryAfter=date:1000';
    const earliest = Math.ceil((start + 1_000) / 1_000) * 1_000;
    await calling(path, { retry: PATIENT });
    expect(attempts()).toBe(2);
    expect(Date.now()).toBeGreaterThanOrEqual(earliest - 10);
  });

  it.each(['0', 'date:-60000', 'soon', '-5', '99999999999'])(
    'do not wait for Retry-After: %s',
    async (retryAfter) => {
      const { status } = await calling(`/sequence/a/503,200?retryAfter=${retryAfter}`);
      expect([status, attempts()]).toEqual([200, 2]);
    },
  );

  it.each(['6', '86400', 'date:60000'])('are none for Retry-After: %s', async (retryAfter) => {
    const error = await failing(`/sequence/a/503,200?retryAfter=${retryAfter}`, { retry: PATIENT });
    expect([error.status, error.attempt, attempts()]).toEqual([503, 1, 1]);
    expect(error.headers.has('retry-after')).toBe(true);
  });

  it.each([
    ['its service asks for more time', '/sequence/a/503,200?retryAfter=3', PATIENT],
    ['its delay is longer', '/sequence/a/503,200', { retries: 1, minDelay: 3_000 }],
    ['its delay may be longer', '/sequence/a/503,200', { retries: 1, minDelay: 1_500 }],
  ])('are none after the deadline: %s', async (_, path, retry) => {
    const error = await failing(path, { retry, deadline: 2_000 });
    expect([error.status, error.attempt, attempts()]).toEqual([503, 1, 1]);
  });

  it('have each a timeout of their own', async () => {
    const path = '/slow-headers';
    const error = await failing(path, { timeout: 100, retry: { ...SOON, retries: 2 } });
    expect([error.family, error.attempt, attempts()]).toEqual(['timeout', 3, 3]);
    expect(error.duration).toBeGreaterThanOrEqual(290);
  });
});
