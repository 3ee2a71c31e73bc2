import { Agent } from 'node:http';

import {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { UpstreamHooks } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';
import { joinedAxios, type JoinOptions } from './joined-axios.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

const joined = (defaults?: CreateAxiosDefaults, options?: JoinOptions): AxiosInstance =>
  joinedAxios(server.origin, defaults, options);

const answering =
  (response: object): AxiosAdapter =>
  (config) =>
    Promise.resolve({ statusText: '', config, ...response } as AxiosResponse);

describe('an adapter of the application', () => {
  it('is one in a list, too: one that never answers', async () => {
    const http = joined({ adapter: [() => new Promise<never>(() => undefined)] });
    expect((await failureOf(http.get('/a', { timeout: 20 }))).family).toBe('timeout');
  });

  it.each([[undefined], [null]])('may have %s for headers', async (headers) => {
    const good = joined({ adapter: answering({ status: 200, data: 'text', headers }) });
    expect((await good.get('/a')).data).toBe('text');
    const bad = joined({ adapter: answering({ status: 404, data: undefined, headers }) });
    expect(await failureOf(bad.get('/a'))).toMatchObject({ family: 'client-error', status: 404 });
  });

  it('may have the code of its failure in the error of axios alone', async () => {
    const inner = new Error('timeout of 5ms exceeded');
    const adapter = (config: InternalAxiosRequestConfig): Promise<never> =>
      Promise.reject(AxiosError.from(inner, 'ECONNABORTED', config));
    const error = await failureOf(joined({ adapter }).get('/a'));
    expect([error.family, error.cause]).toMatchObject(['timeout', { code: 'ECONNABORTED' }]);
    expect((error.cause as Error).cause).toBe(inner);
    for (const name of ['config', 'request', 'response']) {
      expect(error.cause).not.toHaveProperty(name);
    }
  });

  it('gives the config of the caller with a status that it refused, and the caller takes', async () => {
    const adapter = (config: InternalAxiosRequestConfig): Promise<never> => {
      const headers = new AxiosHeaders();
      const response = { config, status: 404, statusText: '', data: 'none', headers };
      throw new AxiosError('Failed', 'ERR_BAD_REQUEST', config, undefined, response);
    };
    const validateStatus = () => true;
    const { config, data } = await joined({ adapter }).get('/a', { validateStatus, timeout: 50 });
    expect(data).toBe('none');
    expect(config).toMatchObject({ validateStatus, timeout: 50 });
    expect(config.responseType).not.toBe('stream');
  });
});

describe('a status', () => {
  it.each([[undefined], [null], [0], ['']])('is refused by %o', async (value) => {
    const validateStatus = (status: number) => (status < 400 ? true : (value as never));
    const error = await failureOf(joined().get('/status/500', { validateStatus }));
    expect([error.family, error.status]).toEqual(['server-error', 500]);
  });

  it('is taken by no function at all', async () => {
    expect((await joined().get('/status/500', { validateStatus: null })).status).toBe(500);
  });

  it('is left to the error of the function that looks at it', async () => {
    const mine = new Error('mine');
    const validateStatus = (): never => {
      throw mine;
    };
    const httpAgent = new Agent({ keepAlive: true });
    const http = joined({ httpAgent });
    await expect(http.get('/status/404', { validateStatus })).rejects.toBe(mine);
    await expect.poll(() => Object.keys(httpAgent.sockets)).toEqual([]);
    httpAgent.destroy();
  });

  it('has its phrase when a hook changes it', async () => {
    const hooks = (status: number): UpstreamHooks => ({
      afterResponse: [
        (response) => {
          response.status = status;
          response.headers.set('X-Key', 'k');
        },
      ],
    });
    const get = (status: number) => joined({}, { hooks: hooks(status) }).get('/status/404');
    expect(await get(200)).toMatchObject({ status: 200, statusText: 'OK' });
    expect(await get(299)).toMatchObject({ status: 299, statusText: '' });
  });
});
