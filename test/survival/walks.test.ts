import { afterAll, beforeAll, expect, it } from 'vitest';

import { cpuGrowth, cpuRatio } from '../support/cpu-ratio.js';
import { ChildApp } from '../support/child-app.js';
import type { Answer } from '../support/raw-request.js';
import { seen, type Seen } from '../support/seen.js';
import { onEachPlatform } from '../support/test-app.js';

function problem(status: number, code: string, title: string, members: object): Seen {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'x-error-code': code,
      'x-error-id': 'ID',
    },
    body: { type: 'about:blank', instance: 'urn:uuid:ID', status, code, title, ...members },
  };
}

const invalid = (...errors: object[]): Seen =>
  problem(400, 'VALIDATION_FAILED', 'Bad Request', { detail: 'The request is invalid.', errors });
const badRequest = (detail: string, members: object = {}): Seen =>
  problem(400, 'BAD_REQUEST', 'Bad Request', { detail, ...members });
const FAULT = problem(500, 'INTERNAL_SERVER_ERROR', 'Internal Server Error', {
  detail: 'An unexpected error occurred.',
});

// only what hangs takes so long: older versions, on machines with other work, are slow

onEachPlatform('an application that is asked to walk', (platform) => {
  let app: ChildApp;
  beforeAll(async () => {
    app = await ChildApp.start(new URL('./walks.app.ts', import.meta.url), { platform });
  });
  afterAll(() => app.close());

  async function sendForm(path: string, parts: Record<string, string | Blob>): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) form.append(name, value);
    const response = new Response(form);
    const headers = { 'content-type': response.headers.get('content-type') ?? '' };
    const body = Buffer.from(await response.arrayBuffer());
    const answer = await app.request('POST', path, { headers, body });
    await app.assertAlive();
    return answer;
  }

  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'x']));

  it.each([1, 5, 900])('says what is wrong with a form of %i fields', async (count) => {
    const answer = await sendForm('/titles', { title: 'x', ...fields(count) });
    expect(seen(answer)).toEqual(
      invalid({ detail: 'title must be a string', code: 'isString', pointer: '/title' }),
    );
  });

  it('gives a handler a form that is valid', async () => {
    const { status, json } = await sendForm('/forms', { title: 'Walks', ...fields(5) });
    expect([status, json]).toEqual([201, { class: 'Field', members: ['fieldname', 'value'] }]);
  });

  it('knows a file from a field by what class-transformer takes away', async () => {
    const file = new Blob(['x'], { type: 'text/plain' });
    const { status, json } = await sendForm('/forms', { ...fields(5), title: file });
    expect([status, json]).toEqual([201, { class: 'File', members: ['fieldname', 'mimetype'] }]);
  });

  it('gives a handler entities that refer to each other', async () => {
    const { status, json } = await app.get('/tenant');
    expect([status, json]).toEqual([200, { tenant: 'acme', users: ['ada', 'bob'] }]);
    await app.assertAlive();
  });

  it('says what is wrong with entities that refer to each other', async () => {
    expect(seen(await app.get('/nameless'))).toEqual(
      invalid({
        detail: 'users[1][name] must be a string',
        code: 'isString',
        name: 'users[1][name]',
      }),
    );
    await app.assertAlive();
  });

  it('takes entities with too many ways to each other for a fault of the application', async () => {
    expect(seen(await app.get('/crowd'))).toEqual(FAULT);
    await app.assertAlive();
  });

  // microseconds of the application
  const cpu = async (): Promise<number> => Number((await app.get('/cpu')).text);
  const empty = (count: number): object[] => Array.from({ length: count }, () => ({}));

  it('takes time in proportion to the items of a list', async () => {
    const limit = 6;
    const send = (count: number) => app.post('/items', empty(count));
    expect(await cpuGrowth(send, 4_000, { limit, cpu })).toBeLessThan(limit);
    const issues = Array.from({ length: 100 }, (_, index) => ({
      detail: `The '${index}.title' field is missing in the request body.`,
      code: 'required',
      pointer: `/${index}/title`,
    }));
    expect(seen(await send(16_000))).toEqual(
      invalid(...issues, { detail: '15900 more issues were left out.', code: 'issuesOmitted' }),
    );
  });

  const HOSTILE = ['/x?&', '/x?a=b&', '//a:', '/?', '?a#', "Unexpected token '"];
  const quotes = HOSTILE.flatMap((part) => [['quotes', part] as const, ['faults', part] as const]);

  it.each(quotes)('takes no more time to quote %j than letters: %j', async (path, part) => {
    const limit = 4;
    const quote = (text: string) => app.post(`/${path}`, { text });
    const letters = 'x'.repeat(1_000_000);
    const hostile = part + part.slice(-2).repeat(500_000);
    const times = { base: () => quote(letters), other: () => quote(hostile), limit, cpu };
    expect(await cpuRatio(times)).toBeLessThan(limit);
    expect(seen(await quote(hostile))).toEqual(
      path === 'faults' ? FAULT : badRequest(`No route for ${hostile}`),
    );
  });

  it('writes nothing of a password where it cuts a message', async () => {
    for (let length = 16_340; length < 16_380; length++) {
      const text = `${'x'.repeat(length)} https://admin:hunter2@a.example/ ${'y'.repeat(1_000)}`;
      const id = String((await app.post('/faults', { text })).headers['x-error-id']);
      await expect.poll(() => app.output.includes(id)).toBe(true);
    }
    expect(app.output.search(/admin|hu|nter2/)).toBe(-1);
  });

  it('leaves out what would be longer than any memory', async () => {
    expect(seen(await app.get('/graph'))).toEqual(badRequest('No graph', { nodes: 60 }));
    await app.assertAlive();
  });
});
