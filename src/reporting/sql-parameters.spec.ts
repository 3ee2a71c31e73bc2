import { describe, expect, it } from 'vitest';

import { withoutSqlParameters } from './sql-parameters.js';

describe('withoutSqlParameters', () => {
  it('takes the parameters of a failed statement out of a text, the longest first', () => {
    const error = {
      query: 'INSERT',
      parameters: ['bob@example.com', 'bob@example.com.au', 12345, 7, null],
    };
    const clean = withoutSqlParameters([new Error('outer'), error]);
    expect(clean("Duplicate entry 'bob@example.com.au' for key 7, 12345, bob@example.com")).toBe(
      "Duplicate entry '?' for key 7, ?, ?",
    );
  });

  it.each([
    {},
    { parameters: ['text'] },
    { query: 'SELECT', parameters: 'text' },
    Object.defineProperty({}, 'query', {
      get() {
        throw new Error('trap');
      },
    }),
  ])('leaves texts of other errors', (error) => {
    expect(withoutSqlParameters([error, 'text'])('some text')).toBe('some text');
  });
});
