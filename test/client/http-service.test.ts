import { HttpService } from '@nestjs/axios';
import axios, {
  AxiosError,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type CreateAxiosDefaults,
} from 'axios';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import {
  startMisbehavingServer,
  type MisbehavingServer,
  type SeenRequest,
} from '../support/misbehaving-server.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

function joined(defaults: CreateAxiosDefaults = {}): AxiosInstance {
  const http = axios.create({ baseURL: server.origin, ...defaults });
  throwUpstreamErrors(new HttpService(http), { name: 'crm' });
  return http;
}

type Call = (http: AxiosInstance) => Promise<AxiosResponse>;

const get =
  (url: string, config: AxiosRequestConfig = {}): Call =>
  (http) =>
    lastValueFrom(new HttpService(http).get(url, config));
const post =
  (data: unknown, config: AxiosRequestConfig = {}): Call =>
  (http) =>
    lastValueFrom(new HttpService(http).post('/echo', data, config));

function form(): FormData {
  const data = new FormData();
  data.append('name', 'Ann');
  data.append('file', new Blob(['content'], { type: 'text/plain' }), 'a.txt');
  return data;
}

/** What an application sees of a response or failure, without ids and times. */
async function seen(calling: Promise<AxiosResponse>): Promise<unknown> {
  const result: unknown = await calling.catch((failure: unknown) => failure);
  if (!(result instanceof Error)) return seenResponse(result as AxiosResponse);
  const { response, code } = result as AxiosError;
  return [
    result.constructor.name,
    result.message,
    // of statuses below 400 each version of axios has another one
    response !== undefined && response.status < 400 ? undefined : code,
    response === undefined ? undefined : await seenResponse(response),
  ];
}

async function seenResponse({ status, statusText, data, headers, config }: AxiosResponse) {
  const { date, 'x-error-id': errorId, ...others } = Object.fromEntries(Object.entries(headers));
  const body: unknown = data instanceof Readable ? `a stream of ${await text(data)}` : data;
  const plain = typeof body === 'object' ? JSON.stringify(body) : body;
  return {
    status,
    statusText,
    isBuffer: Buffer.isBuffer(data),
    body: typeof plain === 'string' ? withoutBoundary(plain) : plain,
    ids: [typeof date, typeof errorId],
    headers: others,
    config: [
      config.url,
      config.method,
      config.responseType,
      config.timeout,
      config.adapter === undefined,
    ],
  };
}

const withoutBoundary = (sent: string): string =>
  sent.replace(/boundary[-=][\w-]+|-{20,}\w+/g, 'boundary');

const withoutBoundaries = (request: SeenRequest): unknown =>
  JSON.parse(withoutBoundary(JSON.stringify(request)));

const bom = '/body?type=text/plain&hex=efbbbf61';

describe('what axios does, it does as before', () => {
  it.each<[string, Call]>([
    ['JSON', get('/status/200')],
    ['204', get('/status/204')],
    ['no body', get('/body?text=')],
    ['a page', get('/html')],
    ['a byte order mark', get(bom)],
    ['bytes', get('/latin1', { responseType: 'arraybuffer' })],
    ['a stream', get('/status/200', { responseType: 'stream' })],
    ['text', get('/status/200', { responseType: 'text' })],
    ['JSON that is asked for', get('/wrong-type', { responseType: 'json' })],
    ['latin1', get('/latin1', { responseEncoding: 'latin1' })],
    ['base64', get('/status/200?x=1', { responseType: 'text', responseEncoding: 'base64' })],
    ['gzip', get('/gzip')],
    ['gzip that is not decompressed', get('/gzip', { decompress: false, responseType: 'text' })],
    ['text that is not parsed', get('/status/200', { transitional: { forcedJSONParsing: false } })],
    ['params', get('/echo?a=1', { params: { q: 'a b', list: [1, 2] } })],
    [
      'a serializer',
      get('/echo', { params: { a: 1 }, paramsSerializer: { serialize: () => 'z=9' } }),
    ],
    ['headers', get('/echo', { headers: { 'X-One': '1', 'X-None': null } })],
    ['credentials', get('/echo', { auth: { username: 'joe', password: 'hunter2' } })],
    ['a redirection', get(`/redirect?to=/echo`)],
    ['one too many', get('/redirect?to=/echo', { maxRedirects: 0 })],
    ['one that is fine', get('/redirect?to=/echo', { maxRedirects: 0, validateStatus: null })],
    ['304', get('/status/304')],
    ['404 that is fine', get('/status/404', { validateStatus: (status) => status < 500 })],
    ['all statuses', get('/status/503', { validateStatus: null })],
    ['200 that is not fine', get('/status/200', { validateStatus: () => false })],
    [
      '200 that is not called a fine one',
      get('/status/200', { validateStatus: () => undefined as never }),
    ],
    ['200 that is called one', get('/status/200', { validateStatus: () => 'yes' as never })],
    ['an object', post({ a: [1, { b: 'ü' }] })],
    ['text of a caller', post('a=1')],
    ['a query', post(new URLSearchParams({ a: '1' }))],
    ['bytes of a caller', post(Buffer.from('bytes'))],
    ['a stream of a caller', (http) => post(Readable.from(['str', 'eam']))(http)],
    ['a form', (http) => post(form())(http)],
    [
      'an object as a form',
      post({ a: '1' }, { headers: { 'Content-Type': 'multipart/form-data' } }),
    ],
    ['a request that is too long', post('x'.repeat(100), { maxBodyLength: 10 })],
    [
      'a transform of requests',
      post({ a: 1 }, { transformRequest: (data: object) => Object.keys(data).join() }),
    ],
    [
      'a transform of responses',
      get('/status/200', { transformResponse: (data: string) => data.length }),
    ],
    ['another method', (http) => http.request({ url: '/echo', method: 'PURGE', data: '{}' })],
    ['an invalid address', get('http://no:port/')],
    ['an unknown protocol', get('gopher://127.0.0.1/')],
  ])('%s', async (_, call) => {
    const plain = await seen(call(axios.create({ baseURL: server.origin })));
    const sentByPlain = server.seen.splice(0);
    const own = await seen(call(joined()));
    expect(own).toEqual(plain);
    const [sent, expected] = [server.seen, sentByPlain].map((all) => all.map(withoutBoundaries));
    expect(sent).toEqual(expected);
  });
});
