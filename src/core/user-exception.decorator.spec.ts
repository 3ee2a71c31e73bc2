import { describe, expect, it } from 'vitest';

import { ApiException } from './api-exception.js';
import { SetupError } from './setup-error.js';
import {
  UserException,
  isUserException,
  userExceptionOf,
  userExceptionOfClass,
} from './user-exception.decorator.js';

@UserException(409, { code: 'CONTACT_PROTECTED', expose: ['contactId'] })
class DeletionNotAllowed extends Error {
  constructor(readonly contactId: number) {
    super('Record is protected against deletion');
  }
}
class SpecialDeletionNotAllowed extends DeletionNotAllowed {}

@UserException()
class RecordMissingException extends TypeError {}

describe('@UserException', () => {
  it('is readable without an instance', () => {
    expect(userExceptionOfClass(DeletionNotAllowed)).toEqual({
      target: DeletionNotAllowed,
      status: 409,
      code: 'CONTACT_PROTECTED',
      hasExplicitCode: true,
      expose: ['contactId'],
    });
  });

  it('is inherited by subclasses', () => {
    const definition = userExceptionOf(new SpecialDeletionNotAllowed(1));
    expect(definition).toBe(userExceptionOfClass(DeletionNotAllowed));
    expect(isUserException(new SpecialDeletionNotAllowed(1))).toBe(true);
  });

  it('takes the nearest declaration whole', () => {
    @UserException(410)
    class Nearer extends DeletionNotAllowed {}
    expect(userExceptionOfClass(Nearer)).toMatchObject({ status: 410, code: 'NEARER' });
    expect(userExceptionOfClass(Nearer)?.expose).toBeUndefined();
    expect(userExceptionOfClass(DeletionNotAllowed)?.status).toBe(409);
  });

  it('makes a code from the class name and leaves the status open', () => {
    expect(userExceptionOfClass(RecordMissingException)).toMatchObject({
      status: undefined,
      code: 'RECORD_MISSING',
      hasExplicitCode: false,
    });
  });

  it('works on abstract classes and on Error of any kind', () => {
    @UserException(400)
    abstract class Base extends RangeError {}
    class Concrete extends Base {}
    expect(isUserException(new Concrete())).toBe(true);
  });

  it('works as a standard decorator', () => {
    class Plain extends Error {}
    UserException(404)(Plain, { kind: 'class', name: 'Plain' } as ClassDecoratorContext);
    expect(userExceptionOfClass(Plain)?.code).toBe('PLAIN');
  });

  it('adds nothing that shows on an instance', () => {
    expect(Object.keys(new DeletionNotAllowed(1))).toEqual(['contactId']);
  });

  it('is understood by another copy of the package', () => {
    const mark = Symbol.for('nestjs-rest-errors.UserException');
    class Foreign extends Error {}
    Object.defineProperty(Foreign.prototype, mark, {
      value: { target: Foreign, status: 404, code: 'FOREIGN' },
    });
    expect(isUserException(new Foreign())).toBe(true);
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    {},
    new Error('plain'),
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    ),
  ])('is not seen on other values', (value) => {
    expect(isUserException(value)).toBe(false);
  });
});

describe('wrong use of @UserException', () => {
  class OutOfStock extends Error {}
  const declare =
    (...args: Parameters<typeof UserException>) =>
    () =>
      UserException(...args)(OutOfStock);

  it.each([200, 399, 600, 404.5, Number.NaN])('refuses status %d', (status) => {
    expect(declare(status)).toThrow(
      new SetupError(
        `@UserException on OutOfStock has status ${status}; an exception needs 400 to 599.`,
      ),
    );
  });

  it('refuses a code that is no identifier', () => {
    expect(declare(409, { code: 'out of stock' })).toThrow(
      '@UserException on OutOfStock has code "out of stock"; a code is an ASCII identifier such as CONTACT_PROTECTED.',
    );
  });

  it('refuses to expose what would replace a member of the answer', () => {
    expect(declare(409, { expose: ['status'] })).toThrow(
      '@UserException on OutOfStock exposes "status"; this name is taken, give the property another.',
    );
    expect(declare(409, { expose: ['__proto__'] })).toThrow(SetupError);
    expect(declare(409, { expose: ['stack'] })).toThrow(SetupError);
  });

  it('refuses options that it does not have', () => {
    expect(declare(409, { exposes: ['id'] } as never)).toThrow(
      '@UserException on OutOfStock has no option "exposes"; the options are code, message, title, ',
    );
    expect(declare(409, { toString: 1 } as never)).toThrow('has no option "toString"');
  });

  it.each(['contactId', 7, null, { id: true }])('refuses to expose %j', (expose) => {
    expect(declare(409, { expose: expose as never })).toThrow(
      `@UserException on OutOfStock has expose of type ${typeof expose}; give it a list of names.`,
    );
  });

  it.each([
    { 'X-Stock': 'a\r\nSet-Cookie: b' },
    { 'X Stock': 'a' },
    { 'X-Stock\r\n': 'a' },
    { 'X-Stock': ['a', 'b\u0000'] },
    { 'X-Stock': 7 },
  ])('refuses the headers %j', (headers) => {
    const [name] = Object.keys(headers);
    expect(declare(409, { headers: headers as never })).toThrow(
      `@UserException on OutOfStock has the header ${JSON.stringify(name)}, which HTTP cannot send so; give it`,
    );
  });

  it.each(['X-Stock: a', ['X-Stock', 'a'], null])('refuses %j for headers', (headers) => {
    expect(declare(409, { headers: headers as never })).toThrow(
      `@UserException on OutOfStock has headers of type ${typeof headers}; give it an object from name to value.`,
    );
  });

  it('refuses an unknown level and an impossible Retry-After', () => {
    expect(declare(409, { logLevel: 'loud' as never })).toThrow(
      'use error, warn, info, debug or false.',
    );
    expect(declare(503, { retryAfter: -1 })).toThrow('use seconds from 0 up, or a valid Date.');
    expect(declare(503, { retryAfter: new Date('never') })).toThrow(SetupError);
  });

  it('refuses a class that is no error', () => {
    class Plain {}
    expect(() => UserException(409)(Plain as never)).toThrow(
      '@UserException on Plain marks a class that is no error; let it extend Error.',
    );
  });

  it('refuses a class that says by itself how it is answered', () => {
    class Declined extends ApiException {}
    expect(() => UserException(409)(Declined)).toThrow(
      '@UserException on Declined marks an ApiException; give its constructor the options.',
    );
  });

  it('refuses an anonymous class without a code', () => {
    const anonymous = (() => class extends Error {})();
    expect(() => UserException(409)(anonymous)).toThrow(
      '@UserException on an anonymous class has no name to make a code from; give it the option code.',
    );
    expect(() => UserException(409, { code: 'GIVEN' })(anonymous)).not.toThrow();
  });
});

describe('@UserException with an option of another type', () => {
  it.each([
    ['message', 42, 'message of type number; give it a text.'],
    ['title', 5, 'title of type number; give it a text.'],
    ['type', 7, 'type of type number; give it a text.'],
    ['help', {}, 'help of type object; give it a text.'],
    ['moreInfo', 1, 'moreInfo of type number; give it a text.'],
    ['alarm', 'yes', 'alarm of type string; give it true or false.'],
    ['rollback', 'no', 'rollback of type string; give it true or false.'],
  ])('%s is refused', (name, value, fact) => {
    class Wrong extends Error {}
    const declare = () => UserException(409, { [name]: value })(Wrong);
    expect(declare).toThrow(new SetupError(`@UserException on Wrong has ${fact}`));
  });
});
