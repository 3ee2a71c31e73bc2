import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRestClient, type AfterResponseHook, type Fetch } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

describe('a fetch of the application', () => {
  const withFetch = (own: Fetch, timeout = 9_000) =>
    createRestClient({ name: 'crm', fetch: own, timeout });

  it('makes the calls', async () => {
    const urls: string[] = [];
    const client = withFetch((url, init) => (urls.push(String(url)), fetch(url, init)));
    await client.get(`${server.origin}/status/200`);
    const error = await failureOf(client.get(`${server.origin}/status/404`));
    expect([error.status, urls.length]).toEqual([404, 2]);
  });

  it('may answer with anything that a Response can be', async () => {
    const client = withFetch(() =>
      Promise.resolve(Response.json({ code: 'MINE' }, { status: 409 })),
    );
    const error = await failureOf(client.get('http://service.test/orders'));
    expect(error).toMatchObject({ family: 'client-error', status: 409, error: { code: 'MINE' } });
  });

  it('may know no signals', async () => {
    const client = withFetch(() => new Promise(() => undefined), 50);
    const url = 'http://service.test/orders';
    expect((await failureOf(client.get(url))).family).toBe('timeout');
    const signal = AbortSignal.timeout(5);
    expect((await failureOf(client.get(url, { signal }))).family).toBe('aborted');
  });

  it('that answers too late has its answer thrown away', async () => {
    let isCancelled = false;
    let answer: (response: Response) => void = () => undefined;
    const client = withFetch(() => new Promise((resolve) => (answer = resolve)), 50);
    const error = await failureOf(client.get('http://service.test/orders'));
    answer(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
    await expect.poll(() => isCancelled).toBe(true);
    expect(error.family).toBe('timeout');
  });

  it.each([new Error('no'), 'no', undefined])('may fail with %s', async (thrown) => {
    const client = withFetch(() => Promise.reject(thrown as Error));
    const error = await failureOf(client.get('http://service.test/orders'));
    expect([error.family, error.cause]).toEqual(['connection', thrown]);
  });

  const endless = (status = 200) =>
    new Response(new ReadableStream({ cancel: () => new Promise(() => undefined) }), { status });

  it.each<[string, () => Response]>([
    ['a good answer', () => endless()],
    ['a failed answer', () => endless(500)],
    ['one of another library', () => answerWith(new Readable({ read: () => undefined }))],
    ['one that is only iterated over', () => answerWith({ [Symbol.asyncIterator]: never })],
  ])('may answer with a body without end: %s', async (_, answer) => {
    const client = withFetch(async () => answer(), 50);
    const error = await failureOf(client.get('http://service.test/orders'));
    expect(error.family).toBe(error.status === 500 ? 'server-error' : 'timeout');
  });

  it('is waited for no longer when a hook has its own body, or fails', async () => {
    const hooks = (hook: AfterResponseHook) => ({ hooks: { afterResponse: [hook] } });
    const client = withFetch(async () => endless());
    const url = 'http://service.test/orders';
    expect(
      await client.get(
        url,
        hooks((answer) => answer.replaceBody({ a: 1 })),
      ),
    ).toEqual({ a: 1 });
    const failing = client.get(
      url,
      hooks(() => Promise.reject(new RangeError('mistake'))),
    );
    await expect(failing).rejects.toThrow('mistake');
  });

  it('has failed answers whose streams are those of Node, and too long', async () => {
    const body = Readable.from([Buffer.alloc(300_000)]);
    const client = withFetch(async () => answerWith(body, 500));
    expect((await failureOf(client.get('http://service.test/orders'))).status).toBe(500);
    expect(body.destroyed).toBe(true);
  });

  it('has headers of its own, whatever it does with them', async () => {
    const seen: (string | null)[] = [];
    const client = withFetch(async (_, { headers } = {}) => {
      seen.push((headers as Headers).get('authorization'));
      (headers as Headers).set('authorization', 'Bearer of-one-user');
      return Response.json({});
    });
    for (let call = 0; call < 2; call++) await client.get('http://service.test/orders');
    expect(seen).toEqual([null, null]);
  });
});

describe('a check that does not end', () => {
  it('has the time of the attempt', async () => {
    const client = createRestClient({ name: 'crm', baseUrl: server.origin, timeout: 100 });
    const error = await failureOf(
      client.get('echo', { parse: () => new Promise<never>(() => undefined) }),
    );
    expect([error.family, error.status]).toEqual(['timeout', 200]);
  });
});

// of a library that is not quite that of the platform
function answerWith(body: unknown, status = 200): Response {
  return { status, headers: new Headers(), body } as Response;
}
const never = () => ({ next: () => new Promise(() => undefined) });
