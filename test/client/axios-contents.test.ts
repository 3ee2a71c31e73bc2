import axios, {
  type AxiosInstance,
  type AxiosRequestConfig,
  type CreateAxiosDefaults,
  type ResponseType,
} from 'axios';
import { getEventListeners } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { UpstreamResponse } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';
import { joinedAxios, type JoinOptions } from './joined-axios.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await startMisbehavingServer();
});
afterEach(() => server.close());

const bare = (defaults: CreateAxiosDefaults = {}): AxiosInstance =>
  axios.create({ baseURL: server.origin, ...defaults });

const joined = (defaults?: CreateAxiosDefaults, options?: JoinOptions): AxiosInstance =>
  joinedAxios(server.origin, defaults, options);

type Chunks = AsyncIterable<Uint8Array>;

async function read(http: AxiosInstance, path: string, config: AxiosRequestConfig = {}) {
  const { data } = await http.get<Chunks>(path, { responseType: 'stream', ...config });
  return { kind: data.constructor.name, content: await text(data as never) };
}

const failureOfReading = (...args: Parameters<typeof read>): Promise<unknown> =>
  read(...args).catch((failure: unknown) => failure);

describe.each(['http', 'fetch'])('a stream of the adapter for %s', (adapter) => {
  it('ends at maxContentLength', async () => {
    const config = { adapter, maxContentLength: 50_000 };
    const own = await failureOfReading(joined(config), '/huge?mb=100');
    expect(own).toMatchObject({
      name: 'AxiosError',
      code: 'ERR_BAD_RESPONSE',
      message: 'maxContentLength size of 50000 exceeded',
    });
    // which has the credentials
    expect(own).not.toHaveProperty('config');
    await expect.poll(() => server.openSockets).toBe(0);
    expect(server.bytesSent).toBeLessThan(30 * 1024 * 1024);
  });

  it('has what is not more than that', async () => {
    const path = `/body?type=text/plain&text=${'x'.repeat(100)}`;
    const { content } = await read(joined({ adapter, maxContentLength: 100 }), path);
    expect(content).toBe('x'.repeat(100));
    const failure = await failureOfReading(joined({ adapter, maxContentLength: 99 }), path);
    expect(failure).toMatchObject({ code: 'ERR_BAD_RESPONSE' });
  });

  it('is that of the platform without a limit', async () => {
    const own = await read(joined({ adapter }), '/html');
    expect(own).toEqual(await read(bare({ adapter }), '/html'));
    expect(own.kind).toBe(adapter === 'http' ? 'IncomingMessage' : 'ReadableStream');
  });

  it('lets go of what nobody wants to read, bounded as well', async () => {
    const { signal } = new AbortController();
    const config = { responseType: 'stream', signal, maxContentLength: 1_000_000_000 } as const;
    const { data } = await joined({ adapter }).get<Chunks>('/huge?mb=100', config);
    for await (const chunk of data) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => server.openSockets).toBe(0);
  });

  it('ends when its caller says so, bounded as well', async () => {
    const abort = new AbortController();
    const config = { adapter, maxContentLength: 1_000_000_000, signal: abort.signal };
    const { data } = await joined().get<Chunks>('/trickle', { ...config, responseType: 'stream' });
    const reading = text(data as never).catch((failure: unknown) => failure);
    abort.abort();
    expect(await reading).toBeInstanceOf(Error);
    await expect.poll(() => server.openSockets).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });
});

it('bounds what a hook has put in place of a stream', async () => {
  const replace = (response: UpstreamResponse): void => response.replaceBody('x'.repeat(100));
  const hooks = { afterResponse: [replace] };
  const { content } = await read(joined({ maxContentLength: 100 }, { hooks }), '/html');
  expect(content).toBe('x'.repeat(100));
  const failure = await failureOfReading(joined({ maxContentLength: 99 }, { hooks }), '/html');
  expect(failure).toMatchObject({ code: 'ERR_BAD_RESPONSE' });
});

describe('data that only fetch has', () => {
  const FORM = 'a=1&b=%C3%BC';
  const form = `/body?type=application/x-www-form-urlencoded&text=${encodeURIComponent(FORM)}`;

  async function seen(data: unknown): Promise<unknown> {
    if (data instanceof Blob) return ['Blob', data.type, await data.text()];
    if (data instanceof FormData) return ['FormData', ...data];
    if (data instanceof ArrayBuffer) return ['ArrayBuffer', Buffer.from(data).toString()];
    return [Object.prototype.toString.call(data), String(data)];
  }

  async function got(http: AxiosInstance, path: string, responseType: string) {
    const { data } = await http.get<unknown>(path, { responseType: responseType as ResponseType });
    return seen(data);
  }

  const TYPES = ['blob', 'arraybuffer', 'formdata', 'document', 'text', 'json'];
  const both = TYPES.flatMap((type) => [['fetch', type] as const, ['http', type] as const]);

  it.each(both)('is that of axios with the adapter for %s: %s', async (adapter, type) => {
    const own = await got(joined({ adapter }), form, type);
    expect(own).toEqual(await got(bare({ adapter }), form, type));
  });

  it.each([
    ['blob', 'Blob'],
    ['arraybuffer', 'ArrayBuffer'],
    ['formdata', 'FormData'],
  ])('is that of fetch: %s', async (type, kind) => {
    const own = await got(joined({ adapter: 'fetch' }), form, type);
    expect(own).toEqual(expect.arrayContaining([kind]));
  });

  it('is made of what a hook puts in its place', async () => {
    const hooks = { afterResponse: [(response: UpstreamResponse) => response.replaceBody('own')] };
    const http = joined({ adapter: 'fetch' }, { hooks });
    expect(await got(http, '/html', 'blob')).toEqual(['Blob', 'text/html', 'own']);
    expect(await got(http, '/html', 'arraybuffer')).toEqual(['ArrayBuffer', 'own']);
  });

  it('is no form in a body of another type', async () => {
    const failing = failureOf(got(joined({ adapter: 'fetch' }), '/html', 'formdata'));
    const error = await failing;
    expect(error).toMatchObject({ family: 'invalid-body', status: 200 });
    expect(error.message).toContain('answered a body that is no form');
  });

  it('is bounded', async () => {
    const http = joined({ adapter: 'fetch', maxContentLength: 5 });
    const error = await failureOf(got(http, form, 'blob'));
    expect(error.message).toContain('answered a body of more than 5 bytes');
  });
});
