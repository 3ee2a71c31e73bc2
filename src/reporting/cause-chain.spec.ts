import { describe, expect, it } from 'vitest';

import { createApiError } from '../core/api-error.js';
import { contentOfUnknown } from '../core/error-content.js';
import { causeChainOf } from './cause-chain.js';

const chainOf = (thrown: unknown, steps: unknown[] = [], failures: unknown[] = []) =>
  causeChainOf(
    createApiError(thrown, { content: contentOfUnknown(thrown, false), steps, failures }),
  );
const messages = (...args: Parameters<typeof chainOf>) =>
  chainOf(...args).map(({ message }) => message);

class StoreBusy extends Error {}

describe('causeChainOf', () => {
  it('has what translators made first, then the error and its causes, then what failed afterwards', () => {
    const root = new Error('root');
    const thrown = new Error('thrown', { cause: new Error('cause', { cause: root }) });
    const steps = [new Error('step 1'), new Error('step 2', { cause: thrown })];
    expect(messages(thrown, steps, [new Error('formatter')])).toEqual([
      'step 2',
      'step 1',
      'thrown',
      'cause',
      'root',
      'formatter',
    ]);
  });

  it('follows aggregated errors', () => {
    const thrown = new AggregateError([new Error('a'), 'b'], 'both', { cause: new Error('c') });
    expect(messages(thrown)).toEqual(['both', 'c', 'a', 'b']);
  });

  it('ends where a chain comes back, and after 32 errors', () => {
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = new Error('inner', { cause: loop });
    expect(messages(loop)).toEqual(['loop', 'inner']);
    let deep = new Error('0');
    for (let n = 1; n < 1000; n++) deep = new Error(String(n), { cause: deep });
    expect(chainOf(deep)).toHaveLength(32);
  });

  it('names the class where the error does not', () => {
    expect(chainOf(new StoreBusy('x'))[0]).toMatchObject({ name: 'StoreBusy', message: 'x' });
    expect(chainOf(new TypeError('x'))[0]).toMatchObject({ name: 'TypeError' });
  });

  it.each([
    [undefined, 'undefined', 'undefined'],
    [null, 'object', 'null'],
    ['text', 'string', 'text'],
    [7n, 'bigint', '7'],
    [Symbol('s'), 'symbol', 'Symbol(s)'],
  ])('describes %s', (thrown, name, message) => {
    expect(chainOf(thrown)).toEqual([{ name, message, stack: undefined, code: undefined }]);
  });

  it('reads a code and cuts what is huge', () => {
    const error = Object.assign(new Error('x'.repeat(100_000)), { code: 'ECONNREFUSED' });
    const [record] = chainOf(error);
    expect(record?.code).toBe('ECONNREFUSED');
    expect(record?.message).toHaveLength(16_384 + '… (100000 characters)'.length);
  });

  it('survives values that throw when they are looked at', () => {
    const trap = (): never => {
      throw new Error('trap');
    };
    const hostile: unknown = new Proxy({}, { get: trap, getPrototypeOf: trap, has: trap });
    expect(chainOf(hostile)).toHaveLength(1);
    const getters = Object.defineProperties(new Error('x'), {
      cause: { get: trap },
      message: { get: trap },
    });
    expect(chainOf(getters)).toHaveLength(1);
    const errors: unknown = new Proxy([], { get: trap });
    expect(chainOf(Object.assign(new AggregateError([], 'a'), { errors }))).toHaveLength(1);
  });
});
