import { describe, expect, it } from 'vitest';

import { failureOfAnswer } from './webhook-failure.js';

const failureWith = (status: number, headers: Record<string, string> = {}) =>
  failureOfAnswer('example.com', new Response(null, { status, headers }));
const retryAfter = (text: string, status = 503) =>
  failureWith(status, { 'retry-after': text }).retryAfter;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

describe('failureOfAnswer', () => {
  it.each([408, 429, 500, 502, 599])('%i may be otherwise later', (status) => {
    expect(failureWith(status)).toMatchObject({
      message: `example.com answered ${status}`,
      isTemporary: true,
      retryAfter: 0,
    });
  });

  it.each([302, 400, 404, 410])('%i stays', (status) => {
    expect(failureWith(status).isTemporary).toBe(false);
  });

  it('has the time that the receiver asks for, within reason', () => {
    expect(retryAfter('2')).toBe(2_000);
    expect(retryAfter('3600')).toBe(15_000);
    expect(retryAfter(inSeconds(10))).toBeGreaterThan(8_000);
    expect(retryAfter(inSeconds(3600))).toBe(15_000);
    expect(retryAfter(inSeconds(-10))).toBe(0);
    expect(retryAfter('soon')).toBe(0);
    expect(retryAfter('-5')).toBe(0);
    expect(retryAfter('5', 400)).toBe(0);
  });
});
