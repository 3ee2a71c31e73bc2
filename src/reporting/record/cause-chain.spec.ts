import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { CleanUpFailed } from '../../core/clean-up-failures.js';
import { contentOfUnknown } from '../../core/error-content.js';
import { causeChainOf } from './cause-chain.js';
import { traceOf } from './log-text.js';

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

  it('says what failed afterwards, and that its causes are causes', () => {
    const thrown = new Error('thrown', { cause: new Error('cause') });
    const later = new Error('formatter', { cause: new Error('behind') });
    const flags = chainOf(thrown, [], [later]).map(({ isFollowUp }) => isFollowUp);
    expect(flags).toEqual([false, false, true, false]);
  });

  it('follows aggregated errors', () => {
    const thrown = new AggregateError([new Error('a'), 'b'], 'both', { cause: new Error('c') });
    expect(messages(thrown)).toEqual(['both', 'c', 'a', 'b']);
  });

  it.each([
    ['', ''],
    ['of a class of its own', 'class Many extends AggregateError { name = "Many" };'],
  ])('follows aggregated errors of another realm %s', (_, define) => {
    const name = define === '' ? 'AggregateError' : 'Many';
    const thrown: unknown = runInNewContext(`${define} new ${name}([new Error('a'), 'b'], 'both')`);
    expect(messages(thrown)).toEqual(['both', 'a', 'b']);
  });

  it('takes no list of other errors for aggregated ones', () => {
    expect(messages(Object.assign(new Error('invalid'), { errors: ['a'] }))).toEqual(['invalid']);
  });

  it('has equal texts as often as they were thrown, an object once', () => {
    const one = new Error('one');
    const thrown = new AggregateError(['same', 'same', one, one], 'all');
    expect(messages(thrown)).toEqual(['all', 'same', 'same', 'one']);
    expect(messages(new AggregateError(Array(100).fill('same'), 'all'))).toHaveLength(32);
    // as when a formatter throws the text that the handler has thrown
    expect(chainOf('same', [], ['same']).map(({ isFollowUp }) => isFollowUp)).toEqual([
      false,
      true,
    ]);
  });

  it('has the texts of a clean-up that failed once', () => {
    expect(messages(new CleanUpFailed('block', 'clean-up'), [], ['clean-up'])).toEqual([
      'A block failed, and so did its clean-up',
      'block',
      'clean-up',
    ]);
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
    expect(chainOf(thrown)).toEqual([
      {
        name,
        message,
        stack: undefined,
        code: undefined,
        isFollowUp: false,
        relation: 'thrown',
        parent: undefined,
      },
    ]);
  });

  it('reads a code and cuts what is huge', () => {
    const error = Object.assign(new Error('x'.repeat(100_000)), { code: 'ECONNREFUSED' });
    const [record] = chainOf(error);
    expect(record?.code).toBe('ECONNREFUSED');
    expect(record?.message).toHaveLength(16_384 + '… (100000 characters)'.length);
  });

  it('cuts a code that is huge', () => {
    const error = Object.assign(new Error('x'), { code: 'C'.repeat(5_000_000) });
    expect(chainOf(error)[0]?.code).toBe('C'.repeat(200));
    expect(chainOf(Object.assign(new Error('x'), { code: 1062 }))[0]?.code).toBe(1062);
  });

  it('keeps the frames of an error whose message is huge', () => {
    const forged = '\n    at forged (a.js:1:1)';
    const [record] = chainOf(new Error(`${'x'.repeat(20_000)}${forged}`));
    expect(record?.stack).toMatch(/^Error: x{16384}… \(20025 characters\)\n {4}at .*cause-chain/);
    expect(record?.stack).not.toContain('forged');
    const trace = traceOf(record === undefined ? [] : [record]).split('\n');
    expect(trace[0]).toMatch(/^Error: x+… \(20025 characters\)$/);
    expect(trace.length).toBeGreaterThan(3);
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
    const endless: object = new Proxy({ errors: ['a'] }, { getPrototypeOf: () => endless });
    expect(chainOf(endless)).toHaveLength(1);
  });
});

class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly query = 'INSERT INTO contacts VALUES (?)';
  constructor(
    readonly parameters: unknown,
    readonly driverError: Error,
  ) {
    super(String(driverError));
    Object.assign(this, driverError);
  }
}

const BORN = "Duplicate entry '1980-05-17 10:00:00' for key 'born'\n    at 1980-05-17";

describe('causeChainOf a failed statement', () => {
  const codes = { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' };
  const driverError = Object.assign(new Error(BORN), codes);
  const failed = new QueryFailedError([new Date(0)], driverError);
  const text = 'A statement failed (code ER_DUP_ENTRY, errno 1062, sqlState 23000)';

  it('has codes instead of what the driver said, and the frames', () => {
    const [record] = chainOf(failed);
    expect(record).toMatchObject({ name: 'QueryFailedError', message: text, code: 'ER_DUP_ENTRY' });
    expect(record?.stack?.startsWith(`QueryFailedError: ${text}\n    at `)).toBe(true);
    expect(record?.stack).toMatch(/\n {4}at .*cause-chain\.spec/);
    expect(record?.stack).not.toContain('1980-05-17');
  });

  it('finds the frames when the message was given later', () => {
    const late = new QueryFailedError(undefined, driverError);
    late.message = '1980';
    const [record] = chainOf(late);
    expect(record?.stack).toMatch(/\n {4}at .*cause-chain\.spec/);
    expect(record?.stack).not.toContain('1980');
  });

  it.each([
    ['a cause', new Error('Not saved', { cause: failed })],
    ['repeated', new Error(`Not saved: ${failed.message}`, { cause: failed })],
    ['aggregated', new AggregateError([failed], 'Not saved')],
    [
      'of the driver',
      new Error('x', { cause: Object.assign(new Error(BORN), { sqlMessage: BORN }) }),
    ],
    [
      'of PostgreSQL',
      new Error('x', {
        cause: Object.assign(new Error(BORN), { severity: 'ERROR', routine: 'r' }),
      }),
    ],
  ])('keeps values out wherever it is: %s', (_, error) => {
    expect(JSON.stringify(chainOf(error))).not.toContain('1980');
    expect(JSON.stringify(chainOf(null, [], [error]))).not.toContain('1980');
    expect(messages(error).join('\n')).toContain('A statement failed');
  });

  it('writes no code that is a sentence', () => {
    const [record] = chainOf(
      new QueryFailedError([], Object.assign(new Error('x'), { code: BORN })),
    );
    expect(record?.message).toBe('A statement failed');
    expect(record?.code).toBeUndefined();
  });
});
