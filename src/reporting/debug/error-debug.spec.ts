import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import { ErrorDebug, type DebugScope } from './error-debug.js';

const content = createContent(404, {});
const failure = {
  error: createApiError(new Error('x'), { content, steps: [], failures: [] }),
  transport: 'http',
  method: 'GET',
  route: '/contacts/:id',
  outcome: 'answered',
} as const;

describe('ErrorDebug', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is off until it is switched on', () => {
    const debug = new ErrorDebug();
    expect(debug.status).toEqual({ isOn: false });
    expect(debug.covers(failure)).toBe(false);
    debug.enable();
    expect(debug.covers(failure)).toBe(true);
    debug.disable();
    expect(debug.covers(failure)).toBe(false);
  });

  it.each<[DebugScope, boolean]>([
    [{ codes: ['NOT_FOUND'] }, true],
    [{ codes: ['CONFLICT'] }, false],
    [{ codes: [] }, false],
    [{ routes: ['/contacts/:id'] }, true],
    [{ routes: ['GET /contacts/:id'] }, true],
    [{ routes: ['POST /contacts/:id'] }, false],
    [{ routes: ['/contacts/7'] }, false],
    [{ codes: ['NOT_FOUND'], routes: ['/groups'] }, false],
  ])('covers by %j: %s', (scope, isCovered) => {
    const debug = new ErrorDebug();
    debug.enable(scope);
    expect(debug.covers(failure)).toBe(isCovered);
  });

  it('covers no failure without a route where routes are named', () => {
    const debug = new ErrorDebug();
    debug.enable({ routes: ['undefined', 'GET undefined'] });
    expect(debug.covers({ ...failure, route: undefined })).toBe(false);
  });

  it('ends by itself', () => {
    const debug = new ErrorDebug();
    debug.enable();
    expect(debug.status).toEqual({ isOn: true, until: new Date(15 * 60_000) });
    vi.advanceTimersByTime(15 * 60_000);
    expect(debug.status).toEqual({ isOn: false });
    debug.enable({ codes: ['A'], duration: 1000 });
    expect(debug.status).toEqual({
      isOn: true,
      codes: ['A'],
      duration: 1000,
      until: new Date(15 * 60_000 + 1000),
    });
    vi.advanceTimersByTime(1000);
    expect(debug.covers(failure)).toBe(false);
    debug.enable({ duration: 0 });
    vi.advanceTimersByTime(1e12);
    expect(debug.covers(failure)).toBe(true);
    expect(debug.status).toEqual({ isOn: true, duration: 0 });
  });

  it.each([-1, Number.NaN, Infinity, 1e308])('refuses a duration of %s', (duration) => {
    expect(() => new ErrorDebug().enable({ duration })).toThrow(/duration .*; give it millisec/);
  });
});
