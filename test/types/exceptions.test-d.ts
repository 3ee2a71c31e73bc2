import { describe, expectTypeOf, it } from 'vitest';

import {
  ApiException,
  UserException,
  isApiException,
  isUserException,
  userExceptionOfClass,
  type ErrorClass,
  type ErrorHeaders,
  type ErrorLogLevel,
  type Issue,
  type JsonValue,
  type UserExceptionDefinition,
} from '../../src/index.js';
import { ApiException as CoreApiException } from '../../src/core/index.js';

describe('@UserException', () => {
  it('takes a status and options, none of them required', () => {
    @UserException()
    class WithoutAnything extends Error {}
    @UserException(409, {
      code: 'CONTACT_PROTECTED',
      title: 'Protected',
      type: 'https://example.com/protected',
      message: 'Record is protected against deletion',
      expose: ['contactId'],
      headers: { 'X-A': 'a', 'X-B': ['b', 'c'] },
      retryAfter: new Date(),
      logLevel: false,
      alarm: true,
      rollback: false,
      help: 'Ask the owner',
      moreInfo: 'https://example.com/help',
    })
    class WithEverything extends Error {
      constructor(readonly contactId: number) {
        super();
      }
    }
    expectTypeOf(WithoutAnything).toExtend<ErrorClass>();
    expectTypeOf(WithEverything).toExtend<ErrorClass>();
  });

  it('marks abstract classes and those with a private state', () => {
    @UserException(422)
    abstract class Rejected extends Error {
      protected abstract readonly reason: string;
    }
    expectTypeOf(Rejected).toExtend<ErrorClass<Rejected>>();
  });

  it('marks errors alone', () => {
    // @ts-expect-error -- a class that does not extend Error
    @UserException(409)
    class NoError {
      readonly text = 'not an error';
    }
    class Holder {
      // @ts-expect-error -- a method is no class
      @UserException(409)
      method(): void {}
    }
    expectTypeOf<NoError>().not.toExtend<Error>();
    expectTypeOf<Holder>().not.toExtend<Error>();
  });

  it('refuses options that it does not know or cannot mean', () => {
    // @ts-expect-error -- an option that does not exist
    UserException(409, { status: 409 });
    // @ts-expect-error -- no such level
    UserException(409, { logLevel: 'verbose' });
    // @ts-expect-error -- true is no level
    UserException(409, { logLevel: true });
    // @ts-expect-error -- one header value or several, all texts
    UserException(409, { headers: { 'X-A': 1 } });
    // @ts-expect-error -- names, not one name
    UserException(409, { expose: 'contactId' });
    // @ts-expect-error -- seconds or a date
    UserException(409, { retryAfter: '60' });
    // @ts-expect-error -- the status is a number
    UserException('409');
    // @ts-expect-error -- absent, not undefined, under exactOptionalPropertyTypes
    UserException(409, { code: undefined });
    // @ts-expect-error -- issues belong to an ApiException
    UserException(409, { issues: [] });
  });
});

describe('ApiException', () => {
  it('has a status, a message and options, and is an Error', () => {
    const exception = new ApiException(402, 'The card was declined', {
      cause: 'anything',
      issues: [{ message: 'Too long', code: 'MAX_LENGTH', pointer: '/name' }],
      extensions: { balance: 30, accounts: ['a', { b: null }] },
    });
    expectTypeOf(exception).toExtend<Error>();
    expectTypeOf(exception.status).toEqualTypeOf<number>();
    expectTypeOf(exception.code).toEqualTypeOf<string>();
    expectTypeOf(exception.issues).toEqualTypeOf<readonly Issue[]>();
  });

  it('needs a status and a message', () => {
    // @ts-expect-error -- without a message
    new ApiException(402);
    // @ts-expect-error -- without a status
    new ApiException('The card was declined');
    // @ts-expect-error -- an option that does not exist
    new ApiException(402, 'The card was declined', { details: [] });
    // @ts-expect-error -- a function does not survive JSON
    new ApiException(402, 'The card was declined', { extensions: { now: () => 1 } });
    // @ts-expect-error -- an issue needs a message
    new ApiException(402, 'The card was declined', { issues: [{ pointer: '/name' }] });
    // @ts-expect-error -- the body has pointers, not a place of its own
    new ApiException(400, 'Bad', { issues: [{ message: 'Bad', in: 'body' }] });
  });

  it('is read-only', () => {
    const exception = new ApiException(402, 'The card was declined');
    // @ts-expect-error -- the status of a thrown error stays
    exception.status = 500;
    // @ts-expect-error -- and so do its issues
    exception.issues.push({ message: 'One more' });
  });

  it('is the same class from both entry points', () => {
    expectTypeOf(CoreApiException).toEqualTypeOf<typeof ApiException>();
  });
});

describe('type guards', () => {
  it('narrow what was caught', () => {
    const caught: unknown = undefined;
    if (isApiException(caught)) expectTypeOf(caught).toEqualTypeOf<ApiException>();
    if (isUserException(caught)) expectTypeOf(caught).toEqualTypeOf<Error>();
  });

  it('read a definition without an instance', () => {
    expectTypeOf(userExceptionOfClass).parameter(0).toEqualTypeOf<ErrorClass>();
    expectTypeOf(userExceptionOfClass).returns.toEqualTypeOf<UserExceptionDefinition | undefined>();
    // @ts-expect-error -- a class, not an instance
    userExceptionOfClass(new Error());
  });
});

it('names the values that options take', () => {
  expectTypeOf<ErrorLogLevel>().toEqualTypeOf<'error' | 'warn' | 'info' | 'debug'>();
  expectTypeOf<ErrorHeaders>().toEqualTypeOf<
    Readonly<Record<string, string | readonly string[]>>
  >();
  expectTypeOf<undefined>().not.toExtend<JsonValue>();
  expectTypeOf<bigint>().not.toExtend<JsonValue>();
});
