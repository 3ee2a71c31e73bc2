import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors, type UpstreamAxiosOptions } from '../../src/client/axios/index.js';
import { isUpstreamAborted } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

interface End {
  readonly config: Pick<AxiosRequestConfig, 'signal' | 'cancelToken'>;
  end(): void;
}

const ENDS: ReadonlyArray<readonly [string, () => End]> = [
  [
    'a token',
    () => {
      const { token, cancel } = axios.CancelToken.source();
      return { config: { cancelToken: token }, end: () => cancel('enough') };
    },
  ],
  [
    'a signal',
    () => {
      const abort = new AbortController();
      return { config: { signal: abort.signal }, end: () => abort.abort(new Error('enough')) };
    },
  ],
];

function joined(options: Omit<UpstreamAxiosOptions, 'name'> = {}): AxiosInstance {
  const http = axios.create({ baseURL: server.origin });
  throwUpstreamErrors(http, { name: 'crm', ...options });
  return http;
}

const pathsOf = (errors: ReadonlyArray<{ readonly endpoint: string }>): string[] =>
  errors.map(({ endpoint }) => endpoint.replace(server.origin, ''));

describe.each(ENDS)('calls with %s', (_, create) => {
  let end: End;
  beforeEach(() => {
    end = create();
  });

  it('have an exception each', async () => {
    const http = joined();
    const calls = ['/slow-headers', '/slow-body', '/trickle'].map((path) =>
      failureOf(http.get(path, end.config)),
    );
    await expect.poll(() => server.seen.length).toBe(3);
    end.end();
    const errors = await Promise.all(calls);
    expect(errors.map(({ family }) => family)).toEqual(Array(3).fill('aborted'));
    expect(pathsOf(errors)).toEqual(['/slow-headers', '/slow-body', '/trickle']);
    const later = await failureOf(http.get('/status/200', { ...end.config, baseURL: '' }));
    expect(later).toMatchObject({ family: 'aborted', endpoint: '' });
  });

  it('fail so when that was over before', async () => {
    end.end();
    const http = joined();
    const errors = await Promise.all(
      ['/status/200', '/html'].map((path) => failureOf(http.get(path, end.config))),
    );
    expect(errors.map(({ family }) => family)).toEqual(['aborted', 'aborted']);
    expect(pathsOf(errors)).toEqual(['/status/{}', '/html']);
    expect(errors[0]?.cause).toMatchObject({ message: 'enough' });
    expect(server.seen).toEqual([]);
  });

  it('are cancelled ones for axios, and all that asks it', async () => {
    const http = joined();
    const failing = failureOf(http.get('/slow-headers', end.config));
    await expect.poll(() => server.seen.length).toBe(1);
    end.end();
    const errors = [await failing, await failureOf(http.get('/status/200', end.config))];
    for (const error of errors) {
      expect(axios.isCancel(error)).toBe(true);
      expect(Object.keys(error)).not.toContain('__CANCEL__');
    }
    expect(axios.isCancel(await failureOf(http.get('/status/404')))).toBe(false);
  });

  it('show interceptors that were there before what they fail with', async () => {
    const http = axios.create({ baseURL: server.origin });
    const seen: unknown[] = [];
    http.interceptors.response.use(undefined, (error: unknown) => {
      seen.push(error);
      throw error;
    });
    throwUpstreamErrors(http, { name: 'crm' });
    const failing = failureOf(http.get('/slow-headers', end.config));
    await expect.poll(() => server.seen.length).toBe(1);
    end.end();
    expect(seen).toEqual([await failing]);
  });

  it.each([
    ['answered well', '/status/200'],
    ['failed', '/status/503'],
  ])('are given up by a hook of what has %s', async (_answer, path) => {
    const http = joined({ hooks: { afterResponse: [() => end.end()] } });
    const error = await failureOf(http.get(path, end.config));
    expect([error.family, axios.isCancel(error)]).toEqual(['aborted', true]);
  });

  it('are given up although a hook fails then', async () => {
    const fail = (): never => {
      end.end();
      throw new Error('of a hook');
    };
    const http = joined({ hooks: { afterResponse: [fail] } });
    expect((await failureOf(http.get('/status/200', end.config))).family).toBe('aborted');
  });
});

describe('a signal that ends a call with an adapter of its own', () => {
  it('gives the exception all the same', async () => {
    const abort = new AbortController();
    const config = { adapter: 'http', signal: abort.signal };
    const failing = failureOf(joined().get('/slow-headers', config));
    await expect.poll(() => server.seen.length).toBe(1);
    abort.abort();
    expect(isUpstreamAborted(await failing)).toBe(true);
  });
});

it('leaves what an application cancels by itself', async () => {
  const http = joined();
  http.interceptors.response.use((response) => {
    throw new axios.CanceledError('of the application', undefined, response.config as never);
  });
  const { signal } = new AbortController();
  await expect(http.get('/status/200', { signal })).rejects.toMatchObject({
    message: 'of the application',
  });
});
