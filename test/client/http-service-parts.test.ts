import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

import { HttpService } from '@nestjs/axios';
import axios, {
  AxiosError,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { UpstreamServerError } from '../../src/client/index.js';
import { SetupError } from '../../src/core/setup-error.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

const create = (defaults: CreateAxiosDefaults = {}): AxiosInstance =>
  axios.create({ baseURL: server.origin, ...defaults });

function joined(http: AxiosInstance): AxiosInstance {
  throwUpstreamErrors(http, { name: 'crm' });
  return http;
}

const responseOf = (
  config: InternalAxiosRequestConfig,
  status: number,
  data: unknown,
): AxiosResponse => ({ config, status, statusText: '', data, headers: new AxiosHeaders() });

describe('what the application has of its own', () => {
  it('is a function that sends', async () => {
    const configs: InternalAxiosRequestConfig[] = [];
    const send = axios.getAdapter('http');
    const adapter = (config: InternalAxiosRequestConfig) => (configs.push(config), send(config));
    const http = joined(create({ adapter }));
    await http.get('/status/200');
    await failureOf(http.get('/status/500'));
    expect(configs.map(({ url }) => url)).toEqual(['/status/200', '/status/500']);
  });

  it('is the adapter for fetch', async () => {
    const http = joined(create({ adapter: 'fetch' }));
    expect((await http.get('/status/200')).data).toMatchObject({ status: 200 });
    const error = await failureOf(http.get('/status/500'));
    expect(error).toMatchObject({ status: 500, error: { code: 'STATUS_500' } });
    expect((await failureOf(http.get('/reset-before-headers'))).family).toBe('connection');
    expect((await failureOf(http.get('/short-body'))).family).toBe('invalid-body');
    expect((await failureOf(http.get('/slow-body', { timeout: 50 }))).family).toBe('timeout');
  });

  it.each([
    ['an object', { code: 'MINE' }],
    ['text', '{"code":"MINE"}'],
    ['bytes', Buffer.from('{"code":"MINE"}')],
  ])('is an adapter for tests that answers with %s', async (_, data) => {
    const answer = (status: number) =>
      joined(create({ adapter: (config) => Promise.resolve(responseOf(config, status, data)) }));
    const { data: good } = await answer(200).get('/anything');
    expect(good).toEqual(data instanceof Buffer ? data : { code: 'MINE' });
    const error = await failureOf(answer(500).get('/anything'));
    expect(error).toBeInstanceOf(UpstreamServerError);
    expect(error).toMatchObject({ body: { code: 'MINE' }, error: { code: 'MINE' } });
  });

  it('is an adapter for tests that answers without headers', async () => {
    const adapter = (config: InternalAxiosRequestConfig) =>
      Promise.resolve({ ...responseOf(config, 200, 'text'), headers: undefined as never });
    expect((await joined(create({ adapter })).get('/anything')).data).toBe('text');
  });

  it('is an adapter whose answers are streams of text', async () => {
    const answer = (status: number) => (config: InternalAxiosRequestConfig) =>
      Promise.resolve(responseOf(config, status, Readable.from(['{"code":', '"MINE"}'])));
    const { data } = await joined(create({ adapter: answer(200) })).get('/anything');
    expect(data).toEqual({ code: 'MINE' });
    const error = await failureOf(joined(create({ adapter: answer(500) })).get('/anything'));
    expect(error).toMatchObject({ status: 500, body: { code: 'MINE' }, error: { code: 'MINE' } });
  });

  it('is an adapter that looks at statuses itself', async () => {
    const adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
      const response = responseOf(config, 409, { code: 'MINE' });
      throw new AxiosError('Failed', 'ERR_BAD_REQUEST', config, undefined, response);
    };
    const error = await failureOf(joined(create({ adapter })).get('/anything'));
    expect(error).toMatchObject({ family: 'client-error', status: 409, error: { code: 'MINE' } });
  });

  it('is an adapter that fails', async () => {
    const adapter = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNRESET' }));
    const error = await failureOf(joined(create({ adapter })).get('/anything'));
    expect([error.family, (error.cause as Error).message]).toEqual(['connection', 'no']);
  });

  it('is an adapter that knows no signals, and no time limits', async () => {
    const http = joined(create({ adapter: () => new Promise(() => undefined) }));
    expect((await failureOf(http.get('/anything', { timeout: 20 }))).family).toBe('timeout');
    const signal = AbortSignal.timeout(20);
    expect((await failureOf(http.get('/anything', { signal }))).family).toBe('aborted');
  });

  it('is an adapter for one call, which is as it is', async () => {
    const adapter = (config: InternalAxiosRequestConfig) =>
      Promise.resolve(responseOf(config, 404, { code: 'MINE' }));
    const { status } = await joined(create()).get('/anything', { adapter });
    expect(status).toBe(404);
  });

  it('is a transform that takes text for what it is', async () => {
    const http = joined(create({ transformResponse: [(data: unknown) => data] }));
    const lines = '{"a":1}\n{"a":2}\n';
    const path = `/body?type=application/json&text=${encodeURIComponent(lines)}`;
    expect((await http.get(path)).data).toBe(lines);
  });

  it('is a limit of answers', async () => {
    const http = joined(create({ maxContentLength: 50 }));
    const error = await failureOf(http.get('/status/200'));
    expect(error).toMatchObject({ family: 'invalid-body', status: 200 });
    expect((await failureOf(http.get('/status/404'))).body).toMatchObject({ status: 404 });
  });

  it('is another copy of axios, that of CommonJS', async () => {
    const { default: copy } = createRequire(import.meta.url)('axios') as { default: typeof axios };
    const headers = { Authorization: 'Bearer t0ken', 'User-Agent': false as never };
    const http = joined(copy.create({ baseURL: server.origin, headers }));
    const { data } = await http.get<{ headers: Record<string, string> }>('/echo');
    expect(data.headers).toMatchObject({
      authorization: 'Bearer t0ken',
      accept: 'application/json, text/plain, */*',
    });
    const error = await failureOf(http.get('/status/404'));
    expect([error.family, error.status]).toEqual(['client-error', 404]);
  });

  it('is JSON that has to be some', async () => {
    const transitional = { silentJSONParsing: false };
    const http = joined(create({ transitional, responseType: 'json' }));
    const error = await failureOf(http.get('/truncated-json'));
    expect([error.family, error.status]).toEqual(['invalid-body', 200]);
  });

  it('is a token that cancels', async () => {
    const source = axios.CancelToken.source();
    const { token: cancelToken } = source;
    const http = joined(create());
    const calls = ['/slow-headers', '/slow-body'].map((path) =>
      failureOf(http.get(path, { cancelToken })),
    );
    await expect.poll(() => server.seen.length).toBe(2);
    source.cancel('enough');
    const errors = await Promise.all(calls);
    expect(errors.map(({ family }) => family)).toEqual(['aborted', 'aborted']);
  });
});

describe('a service that is joined', () => {
  it('is so once', () => {
    const service = new HttpService(create());
    throwUpstreamErrors(service, { name: 'crm' });
    expect(() => throwUpstreamErrors(service, { name: 'crm' })).toThrow(SetupError);
    expect(() => joined(service.axiosRef)).toThrow(
      'throwUpstreamErrors "crm" got an instance of axios that is joined already; do it once.',
    );
  });

  it.each([[{}], [() => undefined], [{ axiosRef: {} }]])('is none of %o', (value) => {
    expect(() => throwUpstreamErrors(value as HttpService, { name: 'crm' })).toThrow(SetupError);
  });

  it('leaves other instances alone', async () => {
    joined(create());
    const failure: unknown = await lastValueFrom(
      new HttpService(create()).get('/status/404'),
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AxiosError);
  });
});

it.each<[object, string]>([
  [{ endpiont: 'contacts/{id}' }, 'The upstream of a call has no option "endpiont"'],
  [{ endpoint: 8 }, 'has endpoint that cannot be meant; give it a template of the address'],
])('is no upstream that cannot be meant: %j', async (upstream, message) => {
  const failing = joined(create()).get('/echo', { upstream });
  await expect(failing).rejects.toThrow(message);
});
