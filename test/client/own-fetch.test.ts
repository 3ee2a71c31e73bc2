import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRestClient, type Fetch } from '../../src/client/index.js';
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
});
