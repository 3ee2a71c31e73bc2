import { AxiosError } from 'axios';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { UpstreamError } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

const asked = (type: string, text: string): string =>
  `/body?type=${encodeURIComponent(type)}&text=${encodeURIComponent(text)}`;

const PROBLEM = { format: 'problem-details', code: 'STATUS_502' } as const;
const UMLAUTS = { code: 'UNGÜLTIG', detail: 'Die Größe ist ungültig.' };

onEachCaller('the body', ({ create, isAxios, nothing }) => {
  let caller: Caller;
  beforeAll(() => {
    caller = create();
  });
  afterAll(() => caller.close());

  it.each<[string, unknown, Partial<UpstreamError>]>([
    ['/wrong-type', expect.objectContaining({ status: 502 }), PROBLEM],
    ['/bad-charset', expect.objectContaining({ status: 502 }), PROBLEM],
    ['/gzip', expect.objectContaining({ status: 502 }), PROBLEM],
    ['/latin1', UMLAUTS, UMLAUTS],
    ['/truncated-json', expect.stringMatching(/^\{"type"/), { format: 'text', code: undefined }],
    ['/html', expect.stringMatching(/^<html>/), { format: 'html', title: '502 Bad Gateway' }],
    [asked('text/html', '<html><h1>Gone <i'), '<html><h1>Gone <i', { format: 'html' }],
    [asked('text/plain', 'oops'), 'oops', { format: 'text', detail: 'oops' }],
    [asked('application/json', 'oops'), 'oops', { format: 'text', detail: 'oops' }],
    [asked('application/json', 'null'), null, { format: 'json', detail: undefined }],
    [asked('application/json', ''), undefined, { format: 'empty' }],
    ['/body?text=', undefined, { format: 'empty' }],
    ['/body?type=&text=oops', 'oops', { format: 'text', detail: 'oops' }],
    ['/body?type=image/png&hex=00ff', undefined, { format: 'binary', detail: undefined }],
  ])('of a failed answer says what it can: %s', async (path, body, said) => {
    const separator = path.includes('?') ? '&' : '?';
    const error = await failureOf(caller.call(`${server.origin}${path}${separator}status=502`));
    expect([error.family, error.status]).toEqual(['server-error', 502]);
    expect(error.body).toEqual(body);
    expect(error.error).toMatchObject(said);
  });

  it.each([
    ['/truncated-json', /^\{"type".*[^}]$/],
    [asked('application/json', 'oops'), /^oops$/],
    [asked('application/problem+json', '{"a":1} and more'), /^\{"a":1\} and more$/],
    [asked('application/json', '<html></html>'), /^<html>/],
    [asked('application/json', ' '), /^ $/],
  ])('of a good answer is no JSON: %s', async (path, body) => {
    const error = await failureOf(caller.call(server.origin + path));
    expect(error).toMatchObject({ family: 'invalid-body', status: 200, error: undefined });
    expect(error.message).toContain(' answered a body that is no JSON (');
    expect(error.body).toMatch(body);
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  it('of a good answer that is no JSON is quoted in part', async () => {
    const error = await failureOf(caller.call(`${server.origin}/huge?mb=1`));
    expect(error.body).toBe('x'.repeat(2_048));
  });

  it.each(['/wrong-type', '/bad-charset', '/gzip'])(
    'of a good answer is JSON: %s',
    async (path) => {
      const { body } = await caller.call(server.origin + path);
      expect(body).toMatchObject({ code: 'STATUS_200' });
    },
  );

  it.each([
    ['GET', '/body?text='],
    ['GET', '/body?type=application/json&text='],
    ['GET', '/status/204'],
    ['HEAD', '/status/200'],
  ])('is none: %s %s', async (method, path) => {
    const { body } = await caller.call(server.origin + path, { method });
    expect(body).toBe(nothing);
  });

  it('of a failed answer to HEAD is none, but there are headers', async () => {
    const error = await failureOf(caller.call(`${server.origin}/status/503`, { method: 'HEAD' }));
    expect(error).toMatchObject({ status: 503, body: undefined, error: { format: 'empty' } });
    expect(error.errorId).toMatch(/^[\da-f-]{36}$/);
  });

  if (isAxios) {
    it('of 304 is none, and the status a failure of axios', async () => {
      const failure: unknown = await caller
        .call(`${server.origin}/status/304`)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AxiosError);
      expect(failure).toMatchObject({
        code: 'ERR_BAD_RESPONSE',
        response: { status: 304, data: '' },
      });
    });

    it('of a page is text', async () => {
      const { body } = await caller.call(`${server.origin}/html`);
      expect(body).toMatch(/^<html>/);
    });
    return;
  }

  it('of 304 is none', async () => {
    const { status, body } = await caller.call(`${server.origin}/status/304`);
    expect([status, body]).toEqual([304, undefined]);
  });

  it('of a page is none that was asked for', async () => {
    const error = await failureOf(caller.call(`${server.origin}/html`));
    expect([error.family, error.status]).toEqual(['invalid-body', 200]);
  });

  it('of another charset is read as that', async () => {
    const { body } = await caller.call(`${server.origin}/latin1`);
    expect(body).toEqual(UMLAUTS);
  });
});
