import { expectTypeOf, it } from 'vitest';

import { WrapErrors, wrapErrors } from '../../src/index.js';

class SocketTimeout extends Error {
  readonly host = 'mail.example.com';
}
class MailboxUnreachable extends Error {}
class NeedsAnId extends Error {
  constructor(readonly id: number) {
    super();
  }
}

it('returns what the block returns', () => {
  const options = { otherwise: MailboxUnreachable };
  expectTypeOf(wrapErrors(() => 1, options)).toEqualTypeOf<number>();
  expectTypeOf(wrapErrors(() => Promise.resolve('a'), options)).toEqualTypeOf<Promise<string>>();
});

it('returns a promise when the clean-up does', () => {
  const cleanUp = (): Promise<void> => Promise.resolve();
  expectTypeOf(wrapErrors(() => 1, { cleanUp })).toEqualTypeOf<Promise<number>>();
});

it('takes classes and functions as targets', () => {
  void wrapErrors(() => 1, {
    map: [
      [SocketTimeout, MailboxUnreachable],
      [SocketTimeout, (error: SocketTimeout) => new NeedsAnId(error.host.length)],
    ],
    pass: [MailboxUnreachable],
    otherwise: (error) => new MailboxUnreachable(String(error)),
  });
});

it('refuses what cannot convert', () => {
  // @ts-expect-error -- a class that cannot be made without more than a message and a cause
  void wrapErrors(() => 1, { otherwise: NeedsAnId });
  // @ts-expect-error -- a target is an error
  void wrapErrors(() => 1, { otherwise: () => 'text' });
  // @ts-expect-error -- only errors are mapped
  void wrapErrors(() => 1, { map: [[Date, MailboxUnreachable]] });
  // @ts-expect-error -- an option that does not exist
  void wrapErrors(() => 1, { finally: () => undefined });
  // @ts-expect-error -- without options nothing would be wrapped
  void wrapErrors(() => 1);
});

it('decorates methods and keeps their types', () => {
  class Mailbox {
    @WrapErrors({ map: [[SocketTimeout, MailboxUnreachable]] })
    count(folder: string): Promise<number> {
      return Promise.resolve(folder.length);
    }
  }
  expectTypeOf<Mailbox['count']>().toEqualTypeOf<(folder: string) => Promise<number>>();
  // @ts-expect-error -- a method has no clean-up
  WrapErrors({ cleanUp: () => undefined });
});
