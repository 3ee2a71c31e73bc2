import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { UpstreamClientError } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

const create = (): AxiosInstance => axios.create({ baseURL: server.origin });

function joined(http: AxiosInstance): AxiosInstance {
  throwUpstreamErrors(http, { name: 'crm' });
  return http;
}

describe('interceptors of the application', () => {
  it('change requests, whether they are there before or come later', async () => {
    const http = create();
    http.interceptors.request.use((config) => {
      config.headers.set('X-Before', '1');
      return config;
    });
    joined(http).interceptors.request.use((config) => {
      config.headers.set('X-After', '1');
      return config;
    });
    await http.get('/status/200');
    expect(server.seen[0]?.headers).toMatchObject({ 'x-before': '1', 'x-after': '1' });
  });

  it('change responses', async () => {
    const http = create();
    http.interceptors.response.use(({ data }) => data as AxiosResponse);
    joined(http).interceptors.response.use((data) => ({ data }) as unknown as AxiosResponse);
    expect(await http.get('/status/200')).toMatchObject({ data: { status: 200 } });
  });

  it.each([
    ['null', null],
    ['"text"', 'text'],
    ['{"config":"its own"}', { config: 'its own' }],
    // there is no response any more that says that it is none
    ['{"half', '{"half'],
  ])('may have unwrapped the data before: %s', async (json, data) => {
    const http = create();
    http.interceptors.response.use((response) => response.data as AxiosResponse);
    const path = `/body?type=application/json&text=${encodeURIComponent(json)}`;
    expect(await joined(http).get(path)).toEqual(data);
  });

  it('see exceptions, and may handle them', async () => {
    const http = joined(create());
    const handle = (error: unknown) => ({ handled: error }) as unknown as AxiosResponse;
    http.interceptors.response.use(undefined, handle);
    const { handled } = (await http.get('/status/404')) as unknown as { handled: unknown };
    expect(handled).toBeInstanceOf(UpstreamClientError);
  });

  it('see exceptions, if they were there before', async () => {
    const http = create();
    const seen: unknown[] = [];
    http.interceptors.response.use(undefined, (error: unknown) => {
      seen.push(error);
      throw error;
    });
    const error = await failureOf(joined(http).get('/status/503'));
    expect(seen).toEqual([error]);
  });

  it.each([[undefined], [null], ['a text'], [{ config: 'its own' }]])(
    'may throw %o',
    async (thrown) => {
      const http = create();
      http.interceptors.response.use(() => {
        throw thrown as unknown as Error;
      });
      await expect(joined(http).get('/status/200')).rejects.toEqual(thrown);
    },
  );

  it('may reject a good answer by themselves', async () => {
    const http = create();
    http.interceptors.response.use((response) => {
      const { config, request, data } = response;
      throw new AxiosError(`refused ${String(data)}`, 'ERR_MINE', config, request, response);
    });
    await expect(joined(http).get('/status/200')).rejects.toMatchObject({
      name: 'AxiosError',
      code: 'ERR_MINE',
    });
  });
});
