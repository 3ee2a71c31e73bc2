import { describe, expect, it } from 'vitest';

import { retrySettingsOfCall } from './retry-options.js';

describe('retries of one call', () => {
  it.each([
    [{}, 'A call has retry without retries; say how often at most.'],
    [{ retries: -1 }, 'A call has retry with retries -1; give it a number from 1 to 10.'],
    [
      { retries: 2, minDelay: '1s' },
      'A call has retry with minDelay "1s"; give it milliseconds, a day at most.',
    ],
    [{ retries: 2, delay: 5 }, 'A call, retry has no option "delay"; the options are retries,'],
  ])('cannot be %o', (retry, message) => {
    expect(() => retrySettingsOfCall(retry as never)).toThrow(message);
  });

  it('are those that are meant, or none', () => {
    expect(retrySettingsOfCall({ retries: 2 })).toMatchObject({ retries: 2, minDelay: 300 });
    expect(retrySettingsOfCall(false)).toBeUndefined();
  });
});
