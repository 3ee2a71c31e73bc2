import { defer, lastValueFrom, of, range, repeat, Subject, take, throwError, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { SetupError } from './setup-error.js';
import { WrapErrors, wrapErrors } from './wrap-errors.js';

class SocketError extends Error {}
class MailFailed extends Error {}

const lost = new SocketError('lost');
const converted = { constructor: MailFailed, cause: lost };

class Mailbox {
  readonly closed: string[] = [];

  @WrapErrors({ otherwise: MailFailed })
  *names(): Generator<string, string, number | undefined> {
    try {
      const sent = yield 'Ada';
      if (sent === 7) return 'seven';
      throw lost;
    } finally {
      this.closed.push('names');
    }
  }

  @WrapErrors({ otherwise: MailFailed })
  async *mails(): AsyncGenerator<string> {
    await Promise.resolve();
    yield 'Hello';
    throw lost;
  }

  @WrapErrors({ otherwise: MailFailed })
  observe() {
    return defer(() => this.rawMails());
  }

  @WrapErrors({ otherwise: MailFailed })
  async observeLater() {
    await Promise.resolve();
    return throwError(() => lost);
  }

  @WrapErrors({ otherwise: MailFailed })
  numbers(subject?: Subject<number>) {
    return subject ?? range(1, 3).pipe(repeat());
  }

  private *rawMails(): Generator<string> {
    yield 'Hello';
    throw lost;
  }
}

describe('@WrapErrors on a generator', () => {
  it('converts what it throws while it is iterated', () => {
    const names = new Mailbox().names();
    expect(names.next()).toEqual({ value: 'Ada', done: false });
    expect(() => names.next(1)).toThrow(expect.objectContaining(converted) as Error);
    expect(names.next()).toEqual({ value: undefined, done: true });
  });

  it('passes on what it is sent, what it returns, and that nobody goes on', () => {
    const mailbox = new Mailbox();
    const names = mailbox.names();
    names.next();
    expect(names.next(7)).toEqual({ value: 'seven', done: true });
    for (const name of mailbox.names()) {
      expect(name).toBe('Ada');
      break;
    }
    expect(mailbox.closed).toEqual(['names', 'names']);
  });

  it('converts what an async one throws', async () => {
    const mails = new Mailbox().mails();
    await expect(mails.next()).resolves.toEqual({ value: 'Hello', done: false });
    await expect(mails.next()).rejects.toMatchObject(converted);
  });
});

describe('@WrapErrors on a method that gives an Observable', () => {
  it('converts what is raised, at each subscription', async () => {
    const mails = new Mailbox().observe();
    const seen: string[] = [];
    await expect(
      new Promise((resolve, reject) => {
        mails.subscribe({
          next: (mail) => seen.push(mail),
          error: reject,
          complete: () => resolve(seen),
        });
      }),
    ).rejects.toMatchObject(converted);
    expect(seen).toEqual(['Hello']);
    await expect(lastValueFrom(mails.pipe(toArray()))).rejects.toMatchObject(converted);
  });

  it('converts behind a promise, too', async () => {
    await expect(lastValueFrom(await new Mailbox().observeLater())).rejects.toMatchObject(
      converted,
    );
  });

  it('ends a source without a pause when nobody listens any more', async () => {
    const three = new Mailbox().numbers().pipe(take(3), toArray());
    await expect(lastValueFrom(three)).resolves.toEqual([1, 2, 3]);
  });

  it('unsubscribes from what it wraps', () => {
    const subject = new Subject<number>();
    const subscription = new Mailbox().numbers(subject).subscribe();
    expect(subject.observed).toBe(true);
    subscription.unsubscribe();
    expect(subject.observed).toBe(false);
  });
});

describe('wrapErrors with a clean-up', () => {
  it.each([
    ['a generator', () => new Mailbox().names()],
    ['an Observable', () => of(1)],
  ])('refuses %s, which would outlive it', (_, block) => {
    let closed = 0;
    const cleanUp = (): void => void closed++;
    expect(() => wrapErrors(block as () => unknown, { cleanUp })).toThrow(SetupError);
    expect(closed).toBe(1);
  });

  it('leaves other values alone', () => {
    for (const value of [undefined, null, 7, 'text', [1], new Map()]) {
      expect(wrapErrors(() => value, { cleanUp: () => undefined })).toBe(value);
    }
  });
});

it('has an end for an Observable whose prototypes have none', () => {
  class Endless {
    lift(): void {}
    pipe(): void {}
    subscribe(): void {}
  }
  const endless: object = new Proxy(new Endless(), { getPrototypeOf: () => endless });
  expect(wrapErrors(() => endless, { otherwise: MailFailed })).toBeInstanceOf(Endless);
});
