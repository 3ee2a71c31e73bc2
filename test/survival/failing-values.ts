/* eslint-disable unicorn/no-thenable -- values with a `then` are what it is about */

const later = <T>(action: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(action());
      } catch (error) {
        reject(error as Error);
      }
    }, 20);
  });

const fail = (): never => {
  throw new Error('It failed');
};

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const withUnreadableThen = (): object =>
  Object.defineProperty(new Error('Its then cannot be read'), 'then', { get: fail });

/** What a handler, a guard or an Observable may fail with; each is a failure like any other: 500. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  'an-error': () => new Error('It failed'),
  'a-then-that-throws': withUnreadableThen,
  'a-revoked-proxy': revoked,
  'a-proxy-that-throws': () => new Proxy({}, { get: fail }),
  'a-function-with-then': () => Object.assign(() => undefined, { then: fail }),
  'a-thenable-that-never-settles': () => ({ then: () => undefined }),
  'a-thenable-that-calls-back': () => ({ then: (done: (value: unknown) => void) => done('done') }),
  'a-promise-that-rejects': () => Promise.reject(new Error('It failed')),
  'a-promise-that-rejects-later': () => later(fail),
  'a-promise-that-rejects-with-nothing': () => Promise.reject(),
  'a-promise-of-a-revoked-proxy': () => Promise.reject(revoked() as Error),
  'a-promise-that-never-settles': () => new Promise(() => undefined),
  'a-promise-that-resolves': () => Promise.resolve('done'),
};

/** What an interceptor or an Observable may emit. Those that end in a value give `{ data: ... }`. */
export const EMITTED: Readonly<Record<string, (value: unknown) => unknown>> = {
  'an-async-value': async (value) => ({ data: await later(() => value) }),
  'a-resolved-value': (value) => Promise.resolve({ data: value }),
  'a-thenable-value': (value) => ({
    then: (done: (given: unknown) => void) => done({ data: value }),
  }),
  'an-async-failure': async () => fail(),
  'a-late-failure': () => later(fail),
  'a-promise-that-rejects': () => Promise.reject(new Error('It failed')),
  'a-promise-of-a-revoked-proxy': () => Promise.reject(revoked() as Error),
  'a-thenable-that-fails': () => ({
    then: (_: unknown, failed: (error: Error) => void) => failed(new Error('It failed')),
  }),
  'a-then-that-throws': withUnreadableThen,
  'a-revoked-proxy': revoked,
};

export const EMITTED_VALUES = ['an-async-value', 'a-resolved-value', 'a-thenable-value'];
