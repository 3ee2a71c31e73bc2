import { Readable } from 'node:stream';
import { expect, it } from 'vitest';

import { failureOf, onEachCaller } from './callers.js';
import { retrying, SOON } from './retrying.js';

onEachCaller('retries', (kind) => {
  const { calling, failing, attempts, server } = retrying(kind);

  it('are none where nobody asked for them', async () => {
    const error = await failureOf(kind.create().call(`${server().origin}/status/503`));
    expect([error.attempt, attempts()]).toEqual([1, 1]);
    expect(error.message).not.toContain('attempt');
  });

  it('may be asked for by a call, and done without by one', async () => {
    const url = `${server().origin}/status/503`;
    await failureOf(kind.create().call(url, { retry: { ...SOON, retries: 1 } }));
    expect(attempts()).toBe(2);
    await failing('/status/503', { retry: false });
    expect(attempts()).toBe(3);
  });

  it('end with the first good answer', async () => {
    const { status } = await calling('/sequence/a/503,429,500,200');
    expect([status, attempts()]).toEqual([200, 4]);
  });

  it('end with the last answer', async () => {
    const error = await failing('/sequence/a/503,429,500,502');
    expect([error.status, error.attempt, attempts()]).toEqual([502, 4, 4]);
    expect(error.message).toMatch(/answered 502 Bad Gateway \(\d+ ms, attempt 4\)$/);
  });

  it('end with a failure that stays', async () => {
    const error = await failing('/sequence/a/503,404,200');
    expect([error.status, error.attempt, attempts()]).toEqual([404, 2, 2]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['GET', {}, 4],
    ['HEAD', {}, 4],
    ['OPTIONS', {}, 4],
    ['PUT', {}, 4],
    ['DELETE', {}, 4],
    ['POST', {}, 1],
    ['PATCH', {}, 1],
    ['POST', { 'Idempotency-Key': 'k1' }, 4],
    ['PATCH', { 'idempotency-key': 'k1' }, 4],
  ])('are for what may be repeated: %s %o', async (method, headers, times) => {
    const error = await failing('/status/503', { method, headers });
    expect([error.attempt, attempts()]).toEqual([times, times]);
    expect(new Set(server().seen.map((seen) => seen.method))).toEqual(new Set([method]));
  });

  it('are for any method, where the caller says so', async () => {
    const body = JSON.stringify({ name: 'Ann' });
    const request = { method: 'POST', body, retry: { ...SOON, anyMethod: true } };
    const { status } = await calling('/sequence/a/503,503,200', request);
    expect(status).toBe(200);
    expect(server().seen.map((seen) => seen.body)).toEqual([body, body, body]);
  });

  it('are not for a body that is gone after the first time', async () => {
    const body = Readable.from([Buffer.from('once')]);
    const error = await failing('/status/503', { method: 'PUT', body });
    expect([error.attempt, server().seen.map((seen) => seen.body)]).toEqual([1, ['once']]);
  });

  it.each([
    [400, 1],
    [401, 1],
    [404, 1],
    [408, 4],
    [409, 1],
    [422, 1],
    [429, 4],
    [500, 4],
    [501, 1],
    [502, 4],
    [503, 4],
    [504, 4],
    [505, 1],
  ])('are for statuses that may pass: %i, %i attempts', async (status, times) => {
    const error = await failing(`/status/${status}`);
    expect([error.status, attempts()]).toEqual([status, times]);
  });

  it('are for the statuses that the caller lists, and no others', async () => {
    const retry = { ...SOON, statuses: [404] };
    await failing('/status/404', { retry });
    expect(attempts()).toBe(4);
    await failing('/status/503', { retry });
    expect(attempts()).toBe(5);
  });

  it.each(['/reset-before-headers', '/close-before-headers', '/garbage', '/huge-header'])(
    'are for lost connections: %s',
    async (path) => {
      const error = await failing(path);
      expect([error.family, error.attempt, attempts()]).toEqual(['connection', 4, 4]);
    },
  );

  it('are for connections that are refused', async () => {
    const error = await failureOf(kind.create({ retry: SOON }).call(server().refusedOrigin));
    expect([error.family, error.attempt]).toEqual(['connection', 4]);
  });

  it.each([
    ['/slow-headers', 100, 'timeout'],
    ['/slow-body', 100, 'timeout'],
    ['/short-body', 9_000, 'invalid-body'],
    ['/bad-gzip', 9_000, 'invalid-body'],
  ])('are for answers that break off: %s', async (path, timeout, family) => {
    const error = await failing(path, { timeout, retry: { ...SOON, retries: 1 } });
    expect([error.family, attempts()]).toEqual([family, 2]);
  });

  it('run hooks for each attempt', async () => {
    const seen: unknown[] = [];
    const hooks = {
      beforeRequest: [
        (request: { attempt: number; headers: Headers }) =>
          request.headers.append('x-attempt', String(request.attempt)),
      ],
      afterResponse: [
        (response: { status: number; request: { attempt: number } }) =>
          void seen.push([response.request.attempt, response.status]),
      ],
    };
    await calling('/sequence/a/503,429,200', { hooks });
    expect(server().seen.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3']);
    expect(seen).toEqual([
      [1, 503],
      [2, 429],
      [3, 200],
    ]);
  });

  it('are none for what a hook has made good', async () => {
    const hooks = {
      afterResponse: [(response: { status: number }) => void (response.status = 200)],
    };
    const { status, body } = await calling('/status/503', { hooks });
    expect([status, attempts()]).toEqual([200, 1]);
    expect(body).toMatchObject({ code: 'STATUS_503' });
  });
});
