import { expect, it } from 'vitest';

import { onEachCaller } from './callers.js';
import { retrying, SOON } from './retrying.js';

const PATIENT = { ...SOON, maxDelay: 5_000 };

onEachCaller('retries', (kind) => {
  const { calling, failing, attempts } = retrying(kind);

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
    const error = await failing(path, { timeout: 300, retry: { ...SOON, retries: 2 } });
    expect([error.family, error.attempt, attempts()]).toEqual(['timeout', 3, 3]);
    expect(error.duration).toBeGreaterThanOrEqual(890);
  });
});
