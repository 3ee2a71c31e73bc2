import { describe, expect, it } from 'vitest';

import { ApiException, isApiException } from './api-exception.js';
import { SetupError } from './setup-error.js';

class PaymentDeclinedError extends ApiException {
  constructor(cause: unknown) {
    super(402, 'The card was declined', { cause, retryAfter: 60 });
  }
}

describe('ApiException', () => {
  it('has status, message and a code from the status', () => {
    const exception = new ApiException(404, 'No such contact');
    expect(exception).toMatchObject({
      status: 404,
      message: 'No such contact',
      code: 'NOT_FOUND',
      name: 'ApiException',
    });
    expect(exception).toBeInstanceOf(Error);
    expect(exception.issues).toEqual([]);
  });

  it('is made to be subclassed: name, code, cause and stack are those of the subclass', () => {
    const cause = new Error('gateway');
    const exception = new PaymentDeclinedError(cause);
    expect(exception).toMatchObject({
      name: 'PaymentDeclinedError',
      code: 'PAYMENT_DECLINED',
      status: 402,
    });
    expect(exception.cause).toBe(cause);
    expect(exception.stack).toContain('The card was declined');
  });

  it('has no cause unless one is given', () => {
    expect('cause' in new ApiException(400, 'x')).toBe(false);
    expect('cause' in new ApiException(400, 'x', { cause: undefined })).toBe(true);
  });

  it('falls back to the status where a class name makes no code', () => {
    const Überlauf = class Überlauf extends ApiException {};
    expect(new Überlauf(409, 'x').code).toBe('CONFLICT');
  });

  it.each([200, 399, 600, Number.NaN])('refuses status %d', (status) => {
    expect(() => new ApiException(status, 'x')).toThrow(
      new SetupError(`ApiException has status ${status}; an exception needs 400 to 599.`),
    );
  });

  it('refuses a code that could break a header', () => {
    expect(() => new ApiException(400, 'x', { code: 'A\r\nB' })).toThrow(SetupError);
  });
});

describe('isApiException', () => {
  it('holds across copies of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('nestjs-rest-errors.ApiException')]: true,
    });
    expect(isApiException(foreign)).toBe(true);
    expect(isApiException(new PaymentDeclinedError(1))).toBe(true);
  });

  it.each([undefined, null, 'x', {}, new Error('x')])('refuses %j', (value) => {
    expect(isApiException(value)).toBe(false);
  });

  it('survives a value that throws when it is looked at', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    );
    expect(isApiException(hostile)).toBe(false);
  });
});
