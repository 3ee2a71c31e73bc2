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

  it('takes out what the driver said, and bytes', () => {
    const message = "Duplicate entry '1980-05-17 10:00:00' for key 'born'";
    const error = {
      query: 'INSERT',
      parameters: [Buffer.from('secret')],
      driverError: { sqlMessage: message },
    };
    const clean = withoutSqlParameters([error]);
    expect(clean(`Not saved: ${message}`)).toBe('Not saved: ?');
    expect(clean('secret 736563726574')).toBe('? ?');
  });

  it.each([
    {},
    { parameters: ['text'] },
    { query: 'SELECT' },
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
