import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createRestClient, type RequestOptions, type RestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let server: MisbehavingServer;
let client: RestClient;
beforeAll(async () => {
  server = await startMisbehavingServer();
  client = createRestClient({
    name: 'crm',
    baseUrl: `${server.origin}/`,
    headers: { 'X-Api-Key': 'k1', 'X-Tenant': 't1' },
  });
});
afterEach(() => server.forget());
afterAll(() => server.close());

describe('a request', () => {
  it.each(['get', 'post', 'put', 'patch', 'delete'] as const)('is made by %s', async (method) => {
    const echo = await client[method]<Echo>('echo');
    expect(echo).toMatchObject({ method: method.toUpperCase(), url: '/echo', body: '' });
  });

  it.each<[string, HeadersInit]>([
    ['an object', { 'X-Key': 'k2' }],
    ['a list', [['X-Key', 'k2']]],
    ['Headers', new Headers({ 'X-Key': 'k2' })],
  ])('has headers that are %s', async (_, headers) => {
    const own = createRestClient({ name: 'crm', baseUrl: server.origin, headers });
    expect((await own.get<Echo>('echo')).headers).toMatchObject({ 'x-key': 'k2' });
    const echo = await client.get<Echo>('echo', { headers });
    expect(echo.headers).toMatchObject({ 'x-key': 'k2', 'x-tenant': 't1' });
  });

  it('has no headers that cannot be sent, and says so without their values', async () => {
    for (const headers of [
      { 'X-Key': 's3\ncret' },
      [['X Key', 's3cret']],
      { 'X-Key': 's3cret☃' },
    ]) {
      const calls = [
        client.get('echo', { headers: headers as HeadersInit }),
        client.fetch('echo', { headers: headers as HeadersInit }),
      ];
      for (const call of calls) {
        const error: unknown = await call.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(TypeError);
        expect(inspect(error)).toContain('A request has a header that HTTP cannot send');
        expect(inspect(error).replaceAll('\n', '')).not.toMatch(/s3(?:\\n)?cret/);
      }
    }
  });

  it('has the headers of the client, and over them those of the call', async () => {
    const { headers } = await client.get<Echo>('echo', { headers: { 'x-tenant': 't2' } });
    expect(headers).toMatchObject({
      'x-api-key': 'k1',
      'x-tenant': 't2',
      accept: 'application/json, application/problem+json',
    });
  });

  it('sends JSON', async () => {
    const echo = await client.post<Echo>('echo', { json: { a: [1, null] } });
    expect(echo.headers['content-type']).toBe('application/json');
    expect(JSON.parse(echo.body)).toEqual({ a: [1, null] });
  });

  it('sends what fetch takes', async () => {
    const form = new URLSearchParams({ a: '1 2' });
    const echo = await client.post<Echo>('echo', { body: form });
    expect(echo.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(echo.body).toBe('a=1+2');
    const stream = new Blob(['a', 'b']).stream();
    expect((await client.post<Echo>('echo', { body: stream })).body).toBe('ab');
  });

  it('has a query', async () => {
    const query = { page: 1, tag: ['a b', 'c&d'], none: undefined, no: null, on: true };
    const { url } = await client.get<Echo>('echo?x=1', { query });
    expect(url).toBe('/echo?x=1&page=1&tag=a+b&tag=c%26d&on=true');
  });

  it.each<[RequestOptions['params'], string]>([
    [{ id: 8 }, '/echo/8'],
    [{ id: 'a b/../c?d#e' }, '/echo/a%20b%2F..%2Fc%3Fd%23e'],
    [{ id: '...' }, '/echo/...'],
    [{ id: false }, '/echo/false'],
  ])('has values of the path in one segment: %j', async (params, path) => {
    await client.get('echo/{id}', { params }).catch(() => undefined);
    expect(server.seen.map(({ url }) => url)).toEqual([path]);
  });

  it.each<[string, string, RequestOptions]>([
    ['nothing for a name', 'echo/{id}', {}],
    ['an empty value', 'echo/{id}', { params: { id: '' } }],
    ['a step', 'echo/{id}', { params: { id: '..' } }],
    ['the step to itself', 'echo/{id}', { params: { id: '.' } }],
    ['a value that is none', 'echo/{id}', { params: { id: undefined as never } }],
    ['an object', 'echo/{id}', { params: { id: {} as never } }],
    ['a number that is none', 'echo/{id}', { params: { id: Number.NaN } }],
    ['half a character', 'echo/{id}', { params: { id: '\ud800' } }],
    ['an object in the query', 'echo', { query: { filter: { id: 8 } as never } }],
    ['a name that the path has not', 'echo', { params: { id: 8 } }],
    ['a body with GET', 'echo', { json: {} }],
    ['a time limit that is none', 'echo', { timeout: 0 }],
    ['a deadline that is none', 'echo', { deadline: Number.NaN }],
    ['a time limit that is text', 'echo', { timeout: '5000' as never }],
  ])('is not made of %s', async (_, path, options) => {
    await expect(client.get(path, options)).rejects.toThrow(TypeError);
    expect(server.seen).toHaveLength(0);
  });

  it.each<[string, object, string]>([
    ['an option that there is not', { timout: 5 }, 'has no option "timout"'],
    ['an unknown format', { as: 'xml' }, "give it 'json', 'text' or 'bytes'"],
    ['a check that is none', { parse: {} }, 'give it a function of the body'],
    ['a signal that is none', { signal: {} }, 'give it an AbortSignal'],
    ['parameters that are none', { params: 'id=8' }, 'give it an object'],
  ])('is not made with %s', async (_, options, message) => {
    await expect(client.get('echo', options)).rejects.toThrow(
      expect.objectContaining({ name: 'SetupError', message: expect.stringContaining(message) }),
    );
    expect(server.seen).toHaveLength(0);
  });

  it.each(['TRACE', 'NO METHOD'])('is not made by %s', async (method) => {
    const failure: unknown = await client.request(method, 'echo').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
  });

  it('is not made of half an address, of which nothing is said that may be secret', async () => {
    const bare = createRestClient({ name: 'crm' });
    for (const call of [bare.get('x?token=s3cret'), client.get('x/{a}?token=s3cret', {})]) {
      const failure: unknown = await call.catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TypeError);
      expect(inspect(failure)).not.toContain('s3cret');
    }
  });

  it('is not made of two bodies, or of what JSON has not', async () => {
    await expect(client.post('echo', { json: 1, body: 'a' })).rejects.toThrow(TypeError);
    await expect(client.post('echo', { json: () => 1 })).rejects.toThrow(TypeError);
  });
});

describe('a client with a base address', () => {
  const within = (path: string): Promise<unknown> =>
    createRestClient({ name: 'v1', baseUrl: `${server.origin}/v1` })
      .get(path)
      .catch((error: unknown) => error);

  it.each(['echo', '/echo', 'a/../echo', './echo', 'a//echo', 'echo/%2e%2e/echo'])(
    'stays beneath it: %s',
    async (path) => {
      await within(path);
      expect(server.seen.map(({ url }) => url)).toEqual([expect.stringMatching(/^\/v1\/.*echo$/)]);
    },
  );

  it.each([
    'http://elsewhere.invalid/echo',
    '//elsewhere.invalid/echo',
    '\\\\elsewhere.invalid/echo',
    'http:elsewhere.invalid/echo',
    'gopher://elsewhere.invalid/echo',
    'HTTP:\\\\elsewhere.invalid/echo',
    '../echo',
    'a/../../echo',
    '%2e%2e/echo',
    'a/%2E%2E/..%2f/../../echo',
    '..\\echo',
    '/../echo',
    'file:///etc/passwd',
    ' http://elsewhere.invalid/echo',
    '\thttp://elsewhere.invalid/',
  ])('never leads away: %s', async (path) => {
    const failure = await within(path);
    const paths = server.seen.map(({ url }) => url);
    if (paths.length === 0) expect(failure).toBeInstanceOf(TypeError);
    else expect(paths.every((one) => one?.startsWith('/v1/'))).toBe(true);
  });

  it.each(['echo:batch', 'echo:8', 'urn:echo'])('has names with a colon: %s', async (path) => {
    await within(path);
    expect(server.seen.map(({ url }) => url)).toEqual([`/v1/${path}`]);
  });

  it('takes whole addresses of its own', async () => {
    expect(await client.get<Echo>(`${server.origin}/echo`)).toMatchObject({ url: '/echo' });
  });
});

describe('an answer', () => {
  it('has status, headers and body', async () => {
    const { status, headers, body } = await client.request<Echo>('GET', 'echo');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body.url).toBe('/echo');
  });

  it.each(['status/204', 'status/205', 'body?text='])('has no body: %s', async (path) => {
    expect(await client.get(path)).toBeUndefined();
  });

  it('is text, or bytes', async () => {
    const path = `body?type=${encodeURIComponent('text/plain; charset=iso-8859-1')}&hex=e4f6`;
    expect(await client.get(path, { as: 'text' })).toBe('äö');
    expect(await client.get(path, { as: 'bytes' })).toEqual(new Uint8Array([0xe4, 0xf6]));
  });

  it('is checked', async () => {
    const parse = (body: unknown): string => {
      const { url } = body as Echo;
      if (url !== '/echo') throw new RangeError('Not this one');
      return url;
    };
    expect(await client.get('echo', { parse })).toBe('/echo');
    const late = (body: unknown): Promise<string> => Promise.resolve(body).then(parse);
    expect(await client.get('echo', { parse: late })).toBe('/echo');
    await expect(client.get('echo?b=1', { parse: late })).rejects.toMatchObject({
      name: 'UpstreamInvalidBody',
    });
    await expect(client.get('echo?a=1', { parse })).rejects.toMatchObject({
      name: 'UpstreamInvalidBody',
      status: 200,
      cause: expect.any(RangeError) as RangeError,
      body: expect.objectContaining({ url: '/echo?a=1' }) as object,
    });
  });

  it('is no longer than it may be', async () => {
    const small = createRestClient({ name: 'crm', baseUrl: server.origin, maxBytes: 100 });
    await expect(small.get('huge?mb=1')).rejects.toMatchObject({
      name: 'UpstreamInvalidBody',
      message: expect.stringContaining('more than 100 bytes') as string,
    });
  });
});
