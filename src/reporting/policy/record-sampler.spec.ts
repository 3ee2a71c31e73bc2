import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RecordSampler } from './record-sampler.js';

class Note {
  constructor(
    readonly text: string,
    readonly isDetached = false,
  ) {}
  detached(): Note {
    return new Note(this.text, true);
  }
}

describe('RecordSampler', () => {
  const told: [string, number, boolean][] = [];
  let sampler: RecordSampler<Note>;
  const admit = (fingerprint: string, text = 'x') => sampler.admit(fingerprint, new Note(text));

  beforeEach(() => {
    vi.useFakeTimers();
    told.length = 0;
    sampler = new RecordSampler({ limit: 2, interval: 1000 }, ({ text, isDetached }, leftOut) => {
      told.push([text, leftOut, isDetached]);
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets the first ones of each fingerprint pass', () => {
    expect(['a', 'a', 'a', 'b', 'a', 'b', 'b'].map((one) => admit(one))).toEqual([
      0,
      0,
      undefined,
      0,
      undefined,
      0,
      undefined,
    ]);
  });

  it('tells the last one at the end of the interval, with the number of the others', () => {
    for (const text of ['1', '2', '3', '4', '5']) admit('a', text);
    vi.advanceTimersByTime(999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([['5', 2, true]]);
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveLength(1);
  });

  it('lets them pass again in the next interval, which says how many were left out', () => {
    for (let n = 0; n < 5; n++) admit('a');
    // the timer has not run yet, as in a process that is busy
    vi.setSystemTime(Date.now() + 1500);
    expect(admit('a')).toBe(3);
    expect([admit('a'), admit('a')]).toEqual([0, undefined]);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([['x', 0, true]]);
  });

  it('ends each interval by its own clock', () => {
    for (let n = 0; n < 3; n++) admit('a', 'a');
    vi.advanceTimersByTime(600);
    for (let n = 0; n < 3; n++) admit('b', 'b');
    vi.advanceTimersByTime(400);
    expect(told).toEqual([['a', 0, true]]);
    vi.advanceTimersByTime(600);
    expect(told).toEqual([
      ['a', 0, true],
      ['b', 0, true],
    ]);
  });

  it('tells what it forgets, and what is left when it ends', () => {
    for (let n = 0; n < 4; n++) admit('first', 'first');
    for (let n = 0; n < 999; n++) admit(`other ${n}`);
    expect(told).toEqual([]);
    admit('one too many');
    expect(told).toEqual([['first', 1, true]]);
    for (let n = 0; n < 3; n++) admit('open', 'open');
    sampler.flush();
    expect(told).toEqual([
      ['first', 1, true],
      ['open', 0, true],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
