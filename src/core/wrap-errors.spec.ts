import 'reflect-metadata';
import { describe, expect, it, vi } from 'vitest';

import {
  CleanUpFailed,
  cleanUpFailuresOf,
  ConversionFailed,
  leadingError,
} from './clean-up-failures.js';
import { SetupError } from './setup-error.js';
import { WrapErrors, wrapErrors } from './wrap-errors.js';

class SocketError extends Error {}
class SocketTimeout extends SocketError {}
class MailFailed extends Error {}
class MailboxUnreachable extends Error {}
class NumberedFailure extends Error {
  constructor(readonly attempt: number) {
    super(`attempt ${attempt}`);
  }
}

const boom = (error: unknown) => (): never => {
  throw error;
};
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('wrapErrors', () => {
  it('gives the value of a block that works, sync and async', async () => {
    expect(wrapErrors(() => 7, {})).toBe(7);
    await expect(wrapErrors(() => Promise.resolve(7), {})).resolves.toBe(7);
  });

  it('converts by the most specific class, whatever the order', () => {
    const timeout = new SocketTimeout('after 10.0.0.7:25');
    const map = [
      [SocketError, MailFailed],
      [SocketTimeout, MailboxUnreachable],
    ] as const;
    for (const pairs of [map, map.toReversed()]) {
      const error = thrownBy(() => wrapErrors(boom(timeout), { map: pairs }));
      expect(error).toBeInstanceOf(MailboxUnreachable);
      expect((error as Error).cause).toBe(timeout);
      expect((error as Error).message).toBe('');
    }
  });

  it('converts what is rejected', async () => {
    const error = new SocketError('x');
    const wrapped = wrapErrors(() => Promise.reject(error), { otherwise: MailFailed });
    await expect(wrapped).rejects.toMatchObject({ constructor: MailFailed, cause: error });
  });

  it('converts by a function and links the cause', () => {
    const error = thrownBy(() =>
      wrapErrors(boom('text'), { otherwise: () => new NumberedFailure(3) }),
    );
    expect(error).toMatchObject({ attempt: 3, cause: 'text' });
  });

  it('leaves a cause that the function gave', () => {
    const own = new Error('own');
    const error = thrownBy(() =>
      wrapErrors(boom('text'), { otherwise: () => new MailFailed('m', { cause: own }) }),
    );
    expect((error as Error).cause).toBe(own);
  });

  it('throws on unchanged what nothing speaks of, and what passes', () => {
    const error = new SocketTimeout('x');
    expect(thrownBy(() => wrapErrors(boom(error), {}))).toBe(error);
    expect(
      thrownBy(() => wrapErrors(boom(error), { pass: [SocketError], otherwise: MailFailed })),
    ).toBe(error);
  });

  it('never changes the caught error', () => {
    const error = Object.freeze(new SocketError('x'));
    expect(thrownBy(() => wrapErrors(boom(error), { otherwise: MailFailed }))).toMatchObject({
      cause: error,
    });
  });

  it('survives an error that does not show its class', () => {
    const hostile: unknown = new Proxy({}, { getPrototypeOf: boom(new Error('trap')) });
    const error = thrownBy(() => wrapErrors(boom(hostile), { map: [[SocketError, MailFailed]] }));
    expect(error === hostile).toBe(true);
  });
});

describe('a target that fails', () => {
  const first = new SocketError('send');
  const broken = new TypeError('broken');
  class Broken extends Error {
    constructor() {
      super();
      throw broken;
    }
  }

  it.each([
    ['a function', boom(broken)],
    ['a constructor', Broken],
  ])('keeps the first error, leading: %s', (_, target) => {
    const error = thrownBy(() => wrapErrors(boom(first), { otherwise: target }));
    expect(error).toBeInstanceOf(ConversionFailed);
    expect(error).toMatchObject({ errors: [first, broken], cause: first });
    expect(leadingError(error)).toBe(first);
    expect(cleanUpFailuresOf(error)).toEqual([broken]);
  });

  it.each([() => undefined, () => null, () => 'text', () => Promise.reject(broken)])(
    'keeps it for %s',
    (given) => {
      const otherwise = given as unknown as () => Error;
      const error = thrownBy(() => wrapErrors(boom(first), { otherwise }));
      expect(leadingError(error)).toBe(first);
      expect((error as ConversionFailed).errors[1]).toBeInstanceOf(SetupError);
    },
  );

  it('keeps the failure of the clean-up as well', () => {
    const second = new Error('close');
    const error = thrownBy(() =>
      wrapErrors(boom(first), { otherwise: boom(broken), cleanUp: boom(second) }),
    );
    expect((error as ConversionFailed).errors).toEqual([first, second, broken]);
  });

  it('gives the cause to a copy of an exception that is frozen', () => {
    const frozen = Object.freeze(new NumberedFailure(3));
    const error = thrownBy(() => wrapErrors(boom(first), { otherwise: () => frozen }));
    expect(error).toBeInstanceOf(NumberedFailure);
    expect(error).toMatchObject({ attempt: 3, message: 'attempt 3', cause: first });
    expect((error as Error).stack).toBe(frozen.stack);
    expect('cause' in frozen).toBe(false);
  });
});

describe('an exception that is thrown again and again', () => {
  const shared = new NumberedFailure(3);
  const wrapped = (cause: unknown) =>
    thrownBy(() => wrapErrors(boom(cause), { otherwise: () => shared })) as Error;

  it('has the cause of each time', () => {
    const causes = [new Error('1'), new Error('2'), new Error('3')];
    const errors = causes.map(wrapped);
    expect(errors.map(({ cause }) => cause)).toEqual(causes);
    for (const error of errors) expect(error).toMatchObject({ attempt: 3, stack: shared.stack });
    expect(errors[0]).toBeInstanceOf(NumberedFailure);
  });

  it('stays what it is when an outer layer takes it out again', () => {
    const block = () => wrapErrors(boom(wrapped(new Error('1'))), { otherwise: MailFailed });
    const inner = thrownBy(block) as Error;
    const options = { otherwise: () => inner.cause as Error };
    expect(thrownBy(() => wrapErrors(boom(inner), options))).toBe(inner.cause);
  });
});

describe('clean-up', () => {
  it('runs once, after the block, whatever became of it', async () => {
    const order: string[] = [];
    const cleanUp = (): void => void order.push('clean-up');
    await wrapErrors(() => Promise.resolve().then(() => order.push('block')), { cleanUp });
    thrownBy(() => wrapErrors(boom(new Error('x')), { cleanUp }));
    expect(order).toEqual(['block', 'clean-up', 'clean-up']);
  });

  it('converts its own failure when the block worked', () => {
    const error = new SocketError('close');
    expect(
      thrownBy(() => wrapErrors(() => 7, { otherwise: MailFailed, cleanUp: boom(error) })),
    ).toMatchObject({ constructor: MailFailed, cause: error });
  });

  it('keeps both errors, the first one leading, when both are converted', () => {
    const first = new SocketError('send');
    const second = new Error('close');
    const error = thrownBy(() =>
      wrapErrors(boom(first), { otherwise: MailFailed, cleanUp: boom(second) }),
    ) as Error;
    expect(error).toBeInstanceOf(MailFailed);
    expect(error.cause).toBeInstanceOf(CleanUpFailed);
    expect((error.cause as CleanUpFailed).errors).toEqual([first, second]);
    expect((error.cause as CleanUpFailed).cause).toBe(first);
  });

  it('keeps both errors when neither is converted', () => {
    const first = new SocketError('send');
    const second = new Error('close');
    const error = thrownBy(() => wrapErrors(boom(first), { cleanUp: boom(second) }));
    expect(error).toBeInstanceOf(CleanUpFailed);
    expect((error as CleanUpFailed).errors[0]).toBe(first);
  });

  it('is awaited, also after a sync block', async () => {
    const closed = vi.fn<() => void>();
    const result: Promise<number> = wrapErrors(() => 7, {
      cleanUp: () => Promise.resolve().then(closed),
    });
    await expect(result).resolves.toBe(7);
    expect(closed).toHaveBeenCalledOnce();
    const failing = wrapErrors(() => 7, {
      cleanUp: () => Promise.reject(new Error('close')),
      otherwise: MailFailed,
    });
    await expect(failing).rejects.toBeInstanceOf(MailFailed);
  });
});

describe('two layers', () => {
  const [first, inner, outer] = [new SocketError('send'), new Error('inner'), new Error('outer')];
  const innerFails = () => wrapErrors(boom(first), { cleanUp: boom(inner) });

  it('keep the failing clean-up of the inner one, what failed first coming first', () => {
    const converted = () =>
      wrapErrors(boom(first), { otherwise: MailFailed, cleanUp: boom(inner) });
    for (const block of [converted, innerFails]) {
      const error = thrownBy(() => wrapErrors(block, { otherwise: MailboxUnreachable }));
      expect(error).toBeInstanceOf(MailboxUnreachable);
      expect(cleanUpFailuresOf(error)).toEqual([inner]);
    }
    const error = thrownBy(() => wrapErrors(innerFails, { cleanUp: boom(outer) }));
    expect(cleanUpFailuresOf(error)).toEqual([inner, outer]);
  });

  it('are led by the first error of all', () => {
    const error = thrownBy(() => wrapErrors(innerFails, { cleanUp: boom(outer) }));
    expect(leadingError(error)).toBe(first);
  });

  it('convert the first error, and have the whole as cause', () => {
    const seen = vi.fn<(error: unknown) => Error>(() => new MailFailed());
    const targets = [MailFailed, seen];
    for (const target of targets) {
      const error = thrownBy(() => wrapErrors(innerFails, { map: [[SocketError, target]] }));
      expect(error).toBeInstanceOf(MailFailed);
      expect((error as Error).cause).toBeInstanceOf(CleanUpFailed);
      expect(leadingError((error as Error).cause)).toBe(first);
    }
    expect(seen).toHaveBeenCalledExactlyOnceWith(first);
  });

  it('convert what the inner one could not', () => {
    const broken = () => wrapErrors(boom(first), { otherwise: boom(inner) });
    const error = thrownBy(() => wrapErrors(broken, { map: [[SocketError, MailFailed]] }));
    expect(error).toBeInstanceOf(MailFailed);
    expect(cleanUpFailuresOf(error)).toEqual([inner]);
  });

  it('let pass what is right behind a failing clean-up', () => {
    const options = { pass: [SocketError], otherwise: MailFailed };
    const error = thrownBy(() => wrapErrors(innerFails, options));
    expect((error as CleanUpFailed).errors).toEqual([first, inner]);
  });

  it('end where a chain of causes comes back', () => {
    const loop = new CleanUpFailed(first, inner);
    loop.cause = new Error('x', { cause: loop });
    loop.errors[0] = loop;
    expect(cleanUpFailuresOf(loop)).toEqual([inner]);
    expect(leadingError(loop)).toBe(loop);
  });
});

describe('@WrapErrors', () => {
  class Mailer {
    sent = 0;

    @WrapErrors({ map: [[SocketError, MailFailed]] })
    send(fails: boolean): number {
      if (fails) throw new SocketError('x');
      return ++this.sent;
    }

    @WrapErrors({ otherwise: MailboxUnreachable })
    async probe(): Promise<void> {
      await Promise.reject(new Error('x'));
    }
  }

  it('wraps sync and async methods with their this and name', async () => {
    const mailer = new Mailer();
    expect(mailer.send(false)).toBe(1);
    expect(() => mailer.send(true)).toThrow(MailFailed);
    await expect(mailer.probe()).rejects.toBeInstanceOf(MailboxUnreachable);
    expect(mailer.send.name).toBe('send');
  });

  it('keeps the metadata of decorators below it', () => {
    const descriptor: PropertyDescriptor = { value: () => 1 };
    Reflect.defineMetadata('path', '/x', descriptor.value as object);
    WrapErrors({})({}, 'method', descriptor);
    expect(Reflect.getMetadata('path', descriptor.value as object)).toBe('/x');
  });

  it('works as a standard decorator', () => {
    const method = (): never => {
      throw new SocketError('x');
    };
    const wrapped = WrapErrors({ otherwise: MailFailed })(method, {
      kind: 'method',
    } as ClassMethodDecoratorContext);
    expect(wrapped as () => never).toThrow(MailFailed);
  });
});
