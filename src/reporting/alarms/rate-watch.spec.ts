import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RateWatch } from './rate-watch.js';

const MINUTE = 60_000;
const INTERVAL = 5 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Failures in one minute, then the next begins. */
function minute(watch: RateWatch, failures: number): unknown[] {
  const notices = Array.from({ length: failures }, () => watch.note(Date.now()));
  vi.advanceTimersByTime(MINUTE);
  return notices.filter((notice) => notice !== undefined);
}

describe('RateWatch', () => {
  it('notices more than the factor times the usual', () => {
    const watch = new RateWatch({ factor: 3, minimum: 5 }, INTERVAL);
    expect([10, 12, 8].flatMap((failures) => minute(watch, failures))).toHaveLength(1);
    vi.advanceTimersByTime(INTERVAL);
    for (let n = 0; n < 30; n++) minute(watch, 10);
    expect(minute(watch, 30)).toEqual([]);
    const [notice] = minute(watch, 40);
    expect(notice).toEqual({
      rate: 33,
      usualRate: 10.7,
      since: Date.now() - MINUTE,
    });
  });

  it('takes quiet minutes for usual', () => {
    const watch = new RateWatch({ factor: 2, minimum: 1 }, 1);
    minute(watch, 30);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(minute(watch, 21)).toMatchObject([{ rate: 21, usualRate: 10 }]);
    vi.advanceTimersByTime(24 * 60 * MINUTE);
    expect(minute(watch, 2)).toMatchObject([{ rate: 2, usualRate: 0 }]);
  });

  it('needs more than the minimum', () => {
    const watch = new RateWatch({}, INTERVAL);
    expect(minute(watch, 20)).toEqual([]);
    expect(minute(watch, 1_000)).toMatchObject([{ rate: 101, usualRate: 20 }]);
  });

  it('says so once in an interval', () => {
    const watch = new RateWatch({ minimum: 1, factor: 1 }, INTERVAL);
    expect(minute(watch, 100)).toHaveLength(1);
    expect(minute(watch, 1_000)).toEqual([]);
    vi.advanceTimersByTime(INTERVAL);
    expect(minute(watch, 10_000)).toHaveLength(1);
  });

  it('survives a clock that is set back', () => {
    const watch = new RateWatch({ minimum: 5 }, INTERVAL);
    watch.note(Date.now());
    vi.setSystemTime(Date.now() - 60 * MINUTE);
    expect(minute(watch, 5)).toMatchObject([{ rate: 6, usualRate: 0 }]);
  });
});
